package dev.paymesh.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Owns the opening of many idle watchers, a few at a time: what is measured is having them, not their arrival. */
final class Opening {

  private final WatchSource source;
  private final Promise<Void> done = Promise.promise();
  private final int atOnce;
  private int left;
  private int underway;

  private Opening(WatchSource source, int left, int atOnce) {
    this.source = source;
    this.left = left;
    this.atOnce = atOnce;
  }

  static Opening of(WatchSource source, int count, int atOnce) {
    return new Opening(source, count, atOnce);
  }

  Future<Void> run() {
    for (int first = 0; first < atOnce; first++) {
      next();
    }
    return done.future();
  }

  private void next() {
    if (left == 0) {
      if (underway == 0) {
        done.tryComplete();
      }
      return;
    }
    left--;
    underway++;
    source.idle().onComplete(opened -> {
      underway--;
      if (opened.failed()) {
        done.tryFail(opened.cause());
      }
      next();
    });
  }
}
