package dev.paymesh.gateway.problem;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Owns the answer to bytes that are not an HTTP request; for {@code HttpServer.invalidRequestHandler}. The connection
 * ends, since nobody knows where the next request would begin.
 */
public final class MalformedRequestHandler implements Handler<HttpServerRequest> {

  @Override
  public void handle(HttpServerRequest request) {
    HttpRefusal refusal = refusal(request.decoderResult().cause());
    if (request.version() != HttpVersion.HTTP_2) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    ProblemResponse.send(request.response(), refusal.failure(), RequestId.of(request.headers()))
        .onComplete(sent -> request.connection().close());
  }

  private static HttpRefusal refusal(@Nullable Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return HttpRefusal.URI_TOO_LONG;
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return HttpRefusal.HEADERS_TOO_LARGE;
    }
    return HttpRefusal.REQUEST_MALFORMED;
  }
}
