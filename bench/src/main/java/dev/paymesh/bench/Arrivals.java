package dev.paymesh.bench;

import java.time.Duration;

/** Owns the choice of how requests are spread over a step. */
enum Arrivals {
  POISSON {
    @Override
    Schedule schedule(double rate, Duration hold, long seed) {
      return Schedule.poisson(rate, hold, seed);
    }
  },
  UNIFORM {
    @Override
    Schedule schedule(double rate, Duration hold, long seed) {
      return Schedule.uniform(rate, hold);
    }
  };

  abstract Schedule schedule(double rate, Duration hold, long seed);
}
