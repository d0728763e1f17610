package dev.paymesh.shared.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;

/**
 * Owns that a stream of requests may end while many wait to be read: vertx-grpc then slows down a request that has ended,
 * which Vert.x takes for a defect, and tells of it in the log.
 */
public final class EndableRequest extends HttpServerRequestWrapper {

  public EndableRequest(HttpServerRequest request) {
    super((HttpServerRequestInternal) request);
  }

  @Override
  public HttpServerRequest pause() {
    return isEnded() ? this : super.pause();
  }

  @Override
  public HttpServerRequest resume() {
    return isEnded() ? this : super.resume();
  }
}
