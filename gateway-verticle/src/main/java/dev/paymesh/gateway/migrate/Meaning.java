package dev.paymesh.gateway.migrate;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Owns when two values mean the same though they are written differently. */
final class Meaning {

  private static final int NUMBER_CHARS_MAX = 100;
  private static final int TIME_CHARS_MAX = 40;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?");
  private static final Pattern TIME =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?"
          + "(Z|[+-][0-9]{2}:[0-9]{2})");

  private Meaning() {}

  /** Of two scalars: a number may stand in quotes, and an instant in another zone. */
  static boolean isSame(Object one, Object other) {
    if (one instanceof String text && other instanceof String second) {
      return text.equals(second) || (time(text).isPresent() && time(text).equals(time(second)));
    }
    if (one instanceof BigDecimal || other instanceof BigDecimal) {
      Optional<BigDecimal> first = number(one);
      Optional<BigDecimal> second = number(other);
      return first.isPresent() && second.isPresent() && first.get().compareTo(second.get()) == 0;
    }
    return one.equals(other);
  }

  private static Optional<BigDecimal> number(Object value) {
    if (value instanceof BigDecimal number) {
      return Optional.of(number);
    }
    return value instanceof String text
            && text.length() <= NUMBER_CHARS_MAX
            && NUMBER.matcher(text).matches()
        ? Optional.of(new BigDecimal(text))
        : Optional.empty();
  }

  private static Optional<Instant> time(String text) {
    if (text.length() > TIME_CHARS_MAX || !TIME.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  /** A text that is the same for values of the same meaning; by it items of two lists find each other. */
  static String key(Object value) {
    if (value instanceof Map<?, ?> members) {
      Map<String, String> keys = new TreeMap<>();
      members.forEach((name, member) -> keys.put("\"" + name + '"', key(member)));
      return keys.toString();
    }
    if (value instanceof List<?> items) {
      return items.stream().map(Meaning::key).toList().toString();
    }
    return number(value)
        .map(number -> number.signum() == 0 ? "0" : number.stripTrailingZeros().toString())
        .or(() ->
            value instanceof String text ? time(text).map(Instant::toString) : Optional.empty())
        .orElse('"' + String.valueOf(value) + '"');
  }
}
