package dev.paymesh.bench.verify;

import java.util.concurrent.TimeUnit;

/** Owns the time of a run, in milliseconds from its start. */
final class RunClock {

  private final long startNs = System.nanoTime();

  long ms() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
  }
}
