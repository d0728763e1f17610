package dev.paymesh.bench;

import java.time.Duration;

/** Owns one constant rate that is held for a time. */
record Step(String name, double rate, Duration hold) {

  double seconds() {
    return hold.toNanos() / 1e9;
  }

  /** Later steps draw other arrivals than earlier ones, all from the one printed seed. */
  Schedule schedule(Arrivals arrivals, long seed) {
    return arrivals.schedule(rate, hold, seed * 31 + Double.hashCode(rate));
  }
}
