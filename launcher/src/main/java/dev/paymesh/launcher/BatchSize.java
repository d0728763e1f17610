package dev.paymesh.launcher;

import dev.paymesh.shared.config.NumberWithin;

/** Owns how many requests one statement may serve: 1 to 1,000. */
public final class BatchSize extends NumberWithin {

  /** More would keep the statement, and all who wait for it, longer than it saves. */
  private static final int SIZE_MAX = 1_000;

  public BatchSize() {
    super(1, SIZE_MAX);
  }
}
