package dev.paymesh.bench;

import java.time.Duration;

/** Owns what stays the same through all steps of one run. */
record LoadPlan(LoadSource source, Limits limits, Traffic traffic, Duration goodWithin) {

  /** How requests are spread, and the seed that draws the same spread again. */
  record Traffic(Arrivals arrivals, long seed) {}

  Arrivals arrivals() {
    return traffic.arrivals();
  }

  long seed() {
    return traffic.seed();
  }
}
