package dev.paymesh.gateway.problem;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Owns what becomes of a body nobody will use: read and thrown away for a while, so that the answer arrives and the
 * connection stays usable; then the connection ends.
 */
final class UnreadBody {

  private static final int DISCARDED_BYTES_MAX = 256 * 1024;
  private static final long DISCARD_MS_MAX = 1_000;

  private final HttpServerRequest request;
  private int left = DISCARDED_BYTES_MAX;

  private UnreadBody(HttpServerRequest request) {
    this.request = request;
  }

  /** Call once the answer has been written. */
  static void discard(Vertx vertx, HttpServerRequest request) {
    if (request.isEnded()
        || request.response().closed() && request.version() == HttpVersion.HTTP_2) {
      return;
    }
    UnreadBody body = new UnreadBody(request);
    long timer = vertx.setTimer(DISCARD_MS_MAX, late -> body.abandon());
    request
        .exceptionHandler(gone -> vertx.cancelTimer(timer))
        .handler(chunk -> body.count(chunk.length()))
        .endHandler(end -> vertx.cancelTimer(timer))
        .resume();
  }

  private void count(int bytes) {
    left -= bytes;
    if (left < 0) {
      abandon();
    }
  }

  private void abandon() {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(0);
    } else {
      request.connection().close();
    }
  }
}
