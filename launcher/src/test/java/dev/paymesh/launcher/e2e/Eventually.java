package dev.paymesh.launcher.e2e;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Owns waiting, within a bound, for what another thread brings about. */
final class Eventually {

  private static final long LOOK_MS = 10;

  private Eventually() {}

  static void within(Duration bound, String what, BooleanSupplier holds) {
    long end = System.nanoTime() + bound.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + bound.toMillis() + " ms: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
    }
  }
}
