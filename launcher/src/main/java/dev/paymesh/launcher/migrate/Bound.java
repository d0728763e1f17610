package dev.paymesh.launcher.migrate;

import dev.paymesh.shared.config.NumberWithin;

/** Owns what may stand for a limit of a migration: 1 to sixteen million. */
public final class Bound extends NumberWithin {

  private static final int MAX = 16 * 1024 * 1024;

  public Bound() {
    super(1, MAX);
  }
}
