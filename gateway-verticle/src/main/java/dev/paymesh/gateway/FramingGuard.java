package dev.paymesh.gateway;

import dev.paymesh.gateway.problem.MalformedRequestHandler;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Owns the defence against request smuggling: what two readers could take for different requests is refused, and a
 * request with a Transfer-Encoding is the last one of its connection.
 *
 * <p>Where Transfer-Encoding and Content-Length disagree the decoder believes the former and a proxy may have believed
 * the latter; what follows on such a connection may be hidden in the first body (RFC 9112, 6.1), so it is never served.
 */
final class FramingGuard implements Handler<HttpServerRequest> {

  /** For the one answer that is still to come; above every limit of a request, and of the longest stream. */
  private static final long LAST_ANSWER_S_MAX = 1_815;

  private final MalformedRequestHandler malformed;
  private final Handler<HttpServerRequest> next;

  FramingGuard(MalformedRequestHandler malformed, Handler<HttpServerRequest> next) {
    this.malformed = malformed;
    this.next = next;
  }

  @Override
  public void handle(HttpServerRequest request) {
    List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    if (isAmbiguous(request, codings)) {
      malformed.handle(request);
      return;
    }
    if (!codings.isEmpty()) {
      // From here on the connection takes no more requests, and closes after this answer.
      request.connection().shutdown(LAST_ANSWER_S_MAX, TimeUnit.SECONDS);
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    next.handle(request);
  }

  private static boolean isAmbiguous(HttpServerRequest request, List<String> codings) {
    MultiMap headers = request.headers();
    if (request.version() == HttpVersion.HTTP_2) {
      return isAmbiguousInFrames(request, codings);
    }
    boolean old = request.version() == HttpVersion.HTTP_1_0;
    List<String> hosts = headers.getAll(HttpHeaders.HOST);
    boolean oneHost = hosts.size() == 1 && !hosts.get(0).isBlank();
    boolean plainCoding = codings.isEmpty()
        || !old && codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
    return !plainCoding || !oneHost && !(old && hosts.isEmpty()) || headers.contains("");
  }

  /** HTTP/2 frames its bodies itself; what HTTP/1.1 would read out of such headers is for a proxy to guess. */
  private static boolean isAmbiguousInFrames(HttpServerRequest request, List<String> codings) {
    MultiMap headers = request.headers();
    HostAndPort authority = request.authority(true);
    return authority == null
        || authority.host().isBlank()
        || !codings.isEmpty()
        || headers.contains(HttpHeaders.CONNECTION)
        || headers.contains(HttpHeaders.HOST)
        || headers.contains("");
  }
}
