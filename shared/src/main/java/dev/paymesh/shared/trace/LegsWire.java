package dev.paymesh.shared.trace;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Owns how a server tells its caller, in a trailer, what its part of a call was made of. */
final class LegsWire {

  /** A status with its details must fit beside it, in what a caller takes. */
  static final int CHARS_MAX = 8 * 1024;

  /** Kind, name, begin, time, wait, status, remark, parts. */
  private static final int MEMBERS = 8;

  private LegsWire() {}

  /** What does not fit is left out, from the innermost parts on. */
  static String write(Timed whole) {
    for (int depth = 8; depth > 0; depth--) {
      String text = array(whole, depth).encode();
      if (text.length() <= CHARS_MAX) {
        return text;
      }
    }
    return "[]";
  }

  private static JsonArray array(Timed one, int depth) {
    JsonArray parts = new JsonArray();
    if (depth > 1) {
      one.parts().forEach(part -> parts.add(array(part, depth - 1)));
    }
    return new JsonArray()
        .add(one.kind().ordinal())
        .add(one.name())
        .add(micros(one.span().startNanos()))
        .add(micros(one.span().nanos()))
        .add(micros(one.span().waitedNanos()))
        .add(one.end().status())
        .add(one.end().note())
        .add(parts);
  }

  private static long micros(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos);
  }

  /** Nothing where it is in no form of ours: a receipt is an extra. */
  static Optional<Timed> read(String text) {
    if (text.length() > CHARS_MAX) {
      return Optional.empty();
    }
    try {
      return Optional.of(timed(new JsonArray(text)));
    } catch (DecodeException | ClassCastException | IndexOutOfBoundsException foreign) {
      return Optional.empty();
    }
  }

  private static Timed timed(JsonArray one) {
    if (one.size() < MEMBERS) {
      throw new IndexOutOfBoundsException(one.size());
    }
    List<Timed> parts = new ArrayList<>();
    for (Object part : one.getJsonArray(7)) {
      parts.add(timed((JsonArray) part));
    }
    Timed.Span span = new Timed.Span(nanos(one, 2), nanos(one, 3), nanos(one, 4));
    Timed.End end = new Timed.End(one.getString(5), one.getString(6));
    return new Timed(Timed.Kind.values()[one.getInteger(0)], one.getString(1), span, end, parts);
  }

  private static long nanos(JsonArray one, int at) {
    return TimeUnit.MICROSECONDS.toNanos(Math.max(0, one.getLong(at)));
  }
}
