package dev.paymesh.gateway;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.HashSet;
import java.util.Set;

/**
 * Owns the defence against request smuggling: a request with a Transfer-Encoding is the last one of its connection.
 *
 * <p>Where Transfer-Encoding and Content-Length disagree the decoder believes the former and a proxy may have believed
 * the latter; what follows on such a connection may be hidden in the first body (RFC 9112, 6.1), so it is never served.
 */
final class FramingGuard implements Handler<HttpServerRequest> {

  private final Handler<HttpServerRequest> next;
  private final Set<HttpConnection> closing = new HashSet<>();

  FramingGuard(Handler<HttpServerRequest> next) {
    this.next = next;
  }

  @Override
  public void handle(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    if (closing.contains(connection)) {
      connection.close();
      return;
    }
    if (request.version() != HttpVersion.HTTP_2
        && request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      closing.add(connection);
      connection.closeHandler(closed -> closing.remove(connection));
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    next.handle(request);
  }
}
