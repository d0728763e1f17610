package dev.paymesh.bench;

import java.time.Duration;

/** Owns a load of so many clients that never wait, for a time. */
record Saturation(Step step, int clients, Duration goodWithin) {

  /** How long a load counts, after how long it does not. */
  record Times(Duration warm, Duration hold) {}

  /** The rate is what comes of it, so none is offered. */
  static Saturation of(String name, int clients, Duration hold) {
    return new Saturation(new Step(name, 0, hold), clients, hold);
  }
}
