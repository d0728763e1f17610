package dev.paymesh.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Owns when each request of a step is meant to be sent, in nanoseconds from its start, fixed before the step begins.
 *
 * <p>Nothing the server does moves these times, and latency counts from them: that is what keeps a stall of the server
 * from hiding the requests it would have delayed (coordinated omission).
 */
final class Schedule {

  static final int ARRIVALS_MAX = 10_000_000;

  private static final double NANOS = 1e9;

  private final long[] offsetsNs;
  private final long durationNs;

  private Schedule(long[] offsetsNs, long durationNs) {
    this.offsetsNs = offsetsNs;
    this.durationNs = durationNs;
  }

  /** Evenly spaced. */
  static Schedule uniform(double rate, Duration hold) {
    long[] offsets = new long[arrivals(rate, hold)];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = (long) (i * NANOS / rate);
    }
    return new Schedule(offsets, hold.toNanos());
  }

  /**
   * As independent clients arrive: a Poisson process given the number of its arrivals, which is the same as that many
   * uniform draws in order. Fixing the number makes the offered rate exact in every run.
   */
  static Schedule poisson(double rate, Duration hold, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] offsets = random.longs(arrivals(rate, hold), 0, hold.toNanos()).toArray();
    Arrays.sort(offsets);
    return new Schedule(offsets, hold.toNanos());
  }

  private static int arrivals(double rate, Duration hold) {
    double arrivals = Math.floor(rate * hold.toNanos() / NANOS);
    if (!(rate > 0) || arrivals < 1 || arrivals > ARRIVALS_MAX) {
      throw new IllegalArgumentException("rate and hold: " + rate + "/s for " + hold.toMillis()
          + " ms (expected: 1 to " + ARRIVALS_MAX + " requests)");
    }
    return (int) arrivals;
  }

  int size() {
    return offsetsNs.length;
  }

  long offsetNs(int arrival) {
    return offsetsNs[arrival];
  }

  long durationNs() {
    return durationNs;
  }
}
