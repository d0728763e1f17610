package dev.paymesh.gateway.stream;

import dev.paymesh.gateway.BodyIntake;
import dev.paymesh.gateway.problem.HttpRefusal;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Owns the cut of a body into lines as it arrives; empty ones are none, and the last needs no end. */
final class RequestLines {

  private static final byte NEW_LINE = '\n';

  private Buffer pending = Buffer.buffer();
  private int from;
  private int looked;
  private boolean complete;

  void add(Buffer chunk) {
    pending = pending.getBuffer(from, pending.length()).appendBuffer(chunk);
    looked -= from;
    from = 0;
  }

  /** Nothing more comes. */
  void complete() {
    complete = true;
  }

  /** The next line; null where it has not come yet. Fails where a line is too long. */
  @Nullable
  Buffer next() {
    while (looked < pending.length() || complete && from < pending.length()) {
      boolean last = looked == pending.length();
      if (last || pending.getByte(looked) == NEW_LINE) {
        Buffer line = pending.getBuffer(from, looked);
        from = last ? looked : looked + 1;
        looked = from;
        if (!isBlank(line)) {
          return line;
        }
      } else if (++looked - from > BodyIntake.BYTES_MAX) {
        throw HttpRefusal.BODY_TOO_LARGE.failure();
      }
    }
    return null;
  }

  private static boolean isBlank(Buffer line) {
    return line.length() == 0 || line.length() == 1 && line.getByte(0) == '\r';
  }
}
