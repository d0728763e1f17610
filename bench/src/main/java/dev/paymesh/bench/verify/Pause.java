package dev.paymesh.bench.verify;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Owns the waits of the thread that directs a run. */
final class Pause {

  private static final long LOOK_MS = 50;

  private Pause() {}

  static void ofMs(long ms) {
    until(ms, () -> false);
  }

  /** Whether it came true in time. */
  static boolean until(long msMax, BooleanSupplier condition) {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(msMax);
    while (!condition.getAsBoolean()) {
      long leftNs = endNs - System.nanoTime();
      if (leftNs <= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(Math.min(leftNs, TimeUnit.MILLISECONDS.toNanos(LOOK_MS)));
    }
    return true;
  }
}
