package dev.paymesh.gateway.migrate;

import java.util.concurrent.atomic.AtomicInteger;

/** Owns how many requests of this process are shadowed at once; one more is not, and nobody waits. Safe across event loops. */
public final class ShadowRoom {

  public static final int IN_FLIGHT_MAX = 64;

  private final int max;
  private final AtomicInteger inFlight = new AtomicInteger();

  public ShadowRoom(int max) {
    this.max = max;
  }

  /** Whether there is a place; who has it gives it back by {@link #leave}. */
  boolean enter() {
    if (inFlight.incrementAndGet() <= max) {
      return true;
    }
    inFlight.decrementAndGet();
    return false;
  }

  void leave() {
    inFlight.decrementAndGet();
  }

  /** How many there are now. */
  public int inFlight() {
    return inFlight.get();
  }
}
