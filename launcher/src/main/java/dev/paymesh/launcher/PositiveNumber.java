package dev.paymesh.launcher;

import dev.paymesh.shared.config.NumberWithin;

/** Owns what may stand for a count or a time: a whole number of nine digits, from 1. */
public final class PositiveNumber extends NumberWithin {

  private static final int NUMBER_MAX = 999_999_999;

  public PositiveNumber() {
    super(1, NUMBER_MAX);
  }
}
