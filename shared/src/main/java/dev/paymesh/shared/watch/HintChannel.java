package dev.paymesh.shared.watch;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Owns the form of hints: keys in one line. What is no key is left out when it is read, for anybody may notify.
 *
 * @param name of the channel
 * @param separator in no key
 * @param charsMax of a key
 * @param key what a part of a hint stands for, if anything
 */
public record HintChannel<K>(
    String name, String separator, int charsMax, Function<String, Optional<K>> key) {

  /** PostgreSQL takes less than 8,000 bytes. */
  private static final int HINT_CHARS_MAX = 7_400;

  private static final int UUID_CHARS = 36;

  /** Hints of keys that are UUIDs. */
  public static HintChannel<UUID> ofUuids(String name) {
    return new HintChannel<>(name, ",", UUID_CHARS, HintChannel::uuid);
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return text.length() == UUID_CHARS ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException foreign) {
      return Optional.empty();
    }
  }

  /** Hints of keys that are visible ASCII. */
  public static HintChannel<String> ofTexts(String name, int charsMax) {
    return new HintChannel<>(name, " ", charsMax, text -> Optional.of(text)
        .filter(key -> !key.isEmpty() && key.length() <= charsMax));
  }

  int keysPerHintMax() {
    return HINT_CHARS_MAX / (charsMax + 1);
  }

  String write(Collection<K> keys) {
    return keys.stream().map(Object::toString).collect(Collectors.joining(separator));
  }

  /** The keys in a hint. */
  public List<K> parse(String hint) {
    return Stream.of(hint.split(separator))
        .flatMap(part -> key.apply(part).stream())
        .toList();
  }
}
