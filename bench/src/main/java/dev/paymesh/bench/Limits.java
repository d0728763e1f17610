package dev.paymesh.bench;

/** Owns what the generator may hold open at once, and how long it waits for one answer. */
record Limits(int connectionsMax, int inFlightMax, long timeoutMs) {

  /** Each holds a timer, a buffer and a place in the queue for a connection. */
  static final int IN_FLIGHT_MAX = 8_192;

  Limits {
    boolean held = connectionsMax > 0 && inFlightMax > 0 && inFlightMax <= IN_FLIGHT_MAX;
    if (!held || timeoutMs < 1) {
      throw new IllegalArgumentException("connections, in flight, timeout: " + connectionsMax + ", "
          + inFlightMax + ", " + timeoutMs + " ms (expected: > 0, in flight <= " + IN_FLIGHT_MAX
          + ")");
    }
  }
}
