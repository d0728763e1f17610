package dev.paymesh.launcher;

import dev.paymesh.shared.config.NumberWithin;

/** Owns how many entries a cache may hold: none to a million. */
public final class CacheSize extends NumberWithin {

  /** More would not fit the heap. */
  private static final int SIZE_MAX = 1_000_000;

  public CacheSize() {
    super(0, SIZE_MAX);
  }
}
