package dev.paymesh.bench;

import io.vertx.core.json.JsonArray;

/** Owns what became of the requests that were due in one second of a step. */
record Second(long good, long slow, long refused, long failed) {

  static final Second EMPTY = new Second(0, 0, 0, 0);

  Second plus(Outcome.Kind kind, boolean quick) {
    return switch (kind) {
      case ACCEPTED ->
        quick
            ? new Second(good + 1, slow, refused, failed)
            : new Second(good, slow + 1, refused, failed);
      case REFUSED -> new Second(good, slow, refused + 1, failed);
      case FAILED -> new Second(good, slow, refused, failed + 1);
    };
  }

  /** No error, and at most one in a hundred slow: what the whole step must be to count as carried. */
  boolean clean() {
    return refused == 0 && failed == 0 && slow * 100 <= good + slow;
  }

  JsonArray json() {
    return JsonArray.of(good, slow, refused, failed);
  }
}
