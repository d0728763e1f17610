package dev.paymesh.shared.log;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Owns how many lines of failures a second has room for: when everything fails, the log must not be what breaks next. */
final class SecondRoom {

  static final int LINES_MAX = 200;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoClock;
  private long beganNanos;
  private int lines;
  private long untold;

  SecondRoom(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.beganNanos = nanoClock.getAsLong();
  }

  /** Whether one more is told. */
  synchronized boolean admits() {
    long now = nanoClock.getAsLong();
    if (now - beganNanos >= SECOND_NANOS) {
      beganNanos = now;
      lines = 0;
    }
    boolean room = lines < LINES_MAX;
    lines += room ? 1 : 0;
    untold += room ? 0 : 1;
    return room;
  }

  /** Those before this one that were not, told of once. */
  synchronized long untold() {
    long before = untold;
    untold = 0;
    return before;
  }
}
