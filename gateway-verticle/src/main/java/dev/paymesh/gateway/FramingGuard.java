package dev.paymesh.gateway;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.TimeUnit;

/**
 * Owns the defence against request smuggling: a request with a Transfer-Encoding is the last one of its connection.
 *
 * <p>Where Transfer-Encoding and Content-Length disagree the decoder believes the former and a proxy may have believed
 * the latter; what follows on such a connection may be hidden in the first body (RFC 9112, 6.1), so it is never served.
 */
final class FramingGuard implements Handler<HttpServerRequest> {

  /** For the one answer that is still to come; above every limit of a request. */
  private static final long LAST_ANSWER_S_MAX = 15;

  private final Handler<HttpServerRequest> next;

  FramingGuard(Handler<HttpServerRequest> next) {
    this.next = next;
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2
        && request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      // From here on the connection takes no more requests, and closes after this answer.
      request.connection().shutdown(LAST_ANSWER_S_MAX, TimeUnit.SECONDS);
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    next.handle(request);
  }
}
