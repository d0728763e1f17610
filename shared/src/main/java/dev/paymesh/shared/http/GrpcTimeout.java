package dev.paymesh.shared.http;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Owns the {@code grpc-timeout} header: up to eight digits and a unit, as the gRPC over HTTP/2 protocol has it. */
public final class GrpcTimeout {

  public static final String HEADER = "grpc-timeout";
  private static final int DIGITS_MAX = 8;
  /** As many as the digits say: more than a day. */
  private static final long MS_MAX = 99_999_999;

  private GrpcTimeout() {}

  /** The header for so many milliseconds; vertx-grpc would count them in microseconds, which takes longer to say. */
  public static String of(long ms) {
    return Math.min(ms, MS_MAX) + "m";
  }

  /** The header's nanoseconds; empty when it is not a timeout. */
  public static OptionalLong parseNanos(String header) {
    int digits = header.length() - 1;
    if (digits < 1 || digits > DIGITS_MAX) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = 0; i < digits; i++) {
      char digit = header.charAt(i);
      if (digit < '0' || digit > '9') {
        return OptionalLong.empty();
      }
      value = value * 10 + (digit - '0');
    }
    return toNanos(value, header.charAt(digits));
  }

  private static OptionalLong toNanos(long value, char unit) {
    return switch (unit) {
      case 'n' -> OptionalLong.of(value);
      case 'u' -> OptionalLong.of(TimeUnit.MICROSECONDS.toNanos(value));
      case 'm' -> OptionalLong.of(TimeUnit.MILLISECONDS.toNanos(value));
      case 'S' -> OptionalLong.of(TimeUnit.SECONDS.toNanos(value));
      case 'M' -> OptionalLong.of(TimeUnit.MINUTES.toNanos(value));
      case 'H' -> OptionalLong.of(TimeUnit.HOURS.toNanos(value));
      default -> OptionalLong.empty();
    };
  }
}
