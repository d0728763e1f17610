package dev.paymesh.gateway.migrate;

import java.util.Locale;

/**
 * What a comparison found at one place.
 *
 * @param path names joined by dots, {@code []} for the items of a list
 */
record Finding(String path, Result result) {

  /** Of one place. */
  enum Result {
    EQUAL,
    /** The same items in another order: the same in meaning, and counted apart. */
    REORDERED,
    DIFFERENT,
    ONLY_GRPC,
    ONLY_REST;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean isDifference() {
    return result != Result.EQUAL && result != Result.REORDERED;
  }
}
