package dev.paymesh.launcher;

import dev.paymesh.shared.config.NumberWithin;

/** Owns how many payments an event loop may settle at once: 1 to 65,536. */
public final class SettlementRoom extends NumberWithin {

  /** As many writes as may wait for a statement: more would be given up behind a database that stands still. */
  private static final int PAYMENTS_MAX = 65_536;

  public SettlementRoom() {
    super(1, PAYMENTS_MAX);
  }
}
