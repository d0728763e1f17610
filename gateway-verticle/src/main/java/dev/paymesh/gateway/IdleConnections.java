package dev.paymesh.gateway;

import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns how long a connection may wait for a request: a silent one, or one that drips its request byte by byte, is
 * closed, which the server's own idle time-out would be kept from by each byte.
 */
final class IdleConnections implements Handler<RoutingContext> {

  private static final Logger LOG = LoggerFactory.getLogger(IdleConnections.class);

  /** What the codecs throw at what a client has sent, or about its socket. */
  private static final List<Class<? extends Exception>> CLIENTS_FAULT = List.of(
      IOException.class,
      CodecException.class,
      Http2Exception.class,
      IllegalArgumentException.class);

  private static final int SWEEPS = 4;

  private final Map<HttpConnection, Use> uses = new HashMap<>();
  private final long idleMsMax;

  /** Confined to the event loop of the verticle that makes it, whose timer ends with it. */
  IdleConnections(Vertx vertx, long idleMsMax) {
    this.idleMsMax = idleMsMax;
    vertx.setPeriodic(Math.max(1, idleMsMax / SWEEPS), tick -> sweep());
  }

  void opened(HttpConnection connection) {
    uses.put(connection, new Use());
    connection.closeHandler(closed -> uses.remove(connection));
    connection.exceptionHandler(IdleConnections::broken);
  }

  /**
   * A client that goes while it is answered, or that does not speak the protocol, is no error of ours, though Vert.x would
   * call it one, without a word.
   */
  private static void broken(Throwable failure) {
    if (CLIENTS_FAULT.stream().anyMatch(fault -> fault.isInstance(failure))) {
      LOG.debug("a client's connection broke", failure);
    } else {
      LOG.error("a client's connection failed", failure);
    }
  }

  /** First on the route of every request: a connection is busy until all its requests are answered. */
  @Override
  public void handle(RoutingContext ctx) {
    Use use = uses.get(ctx.request().connection());
    if (use != null) {
      use.requests++;
      ctx.addEndHandler(ended -> use.ended());
    }
    ctx.next();
  }

  private void sweep() {
    long now = nowMs();
    List<HttpConnection> idle = uses.entrySet().stream()
        .filter(entry -> entry.getValue().isIdleSince(now - idleMsMax))
        .map(Map.Entry::getKey)
        .toList();
    idle.forEach(HttpConnection::close);
  }

  /** How many requests a connection has that are not answered, or since when it has none. */
  private static final class Use {

    private int requests;
    private long idleFromMs = nowMs();

    private void ended() {
      requests--;
      idleFromMs = nowMs();
    }

    private boolean isIdleSince(long ms) {
      return requests == 0 && idleFromMs <= ms;
    }
  }

  /** Of a clock that nobody sets. */
  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
