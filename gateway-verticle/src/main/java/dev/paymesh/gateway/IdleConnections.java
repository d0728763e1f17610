package dev.paymesh.gateway;

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

  private static final long BUSY = Long.MAX_VALUE;
  private static final int SWEEPS = 4;

  private final Map<HttpConnection, Long> idleUntilMs = new HashMap<>();
  private final long idleMsMax;

  /** Confined to the event loop of the verticle that makes it, whose timer ends with it. */
  IdleConnections(Vertx vertx, long idleMsMax) {
    this.idleMsMax = idleMsMax;
    vertx.setPeriodic(Math.max(1, idleMsMax / SWEEPS), tick -> sweep());
  }

  void opened(HttpConnection connection) {
    idleUntilMs.put(connection, idleUntil());
    connection.closeHandler(closed -> idleUntilMs.remove(connection));
    connection.exceptionHandler(IdleConnections::broken);
  }

  /** A client that goes while it is answered is no error of ours, though Vert.x would call it one, without a word. */
  private static void broken(Throwable failure) {
    if (failure instanceof IOException) {
      LOG.debug("a client's connection broke", failure);
    } else {
      LOG.error("a client's connection failed", failure);
    }
  }

  /** First on the route of every request: a connection is busy until it is answered. */
  @Override
  public void handle(RoutingContext ctx) {
    HttpConnection connection = ctx.request().connection();
    idleUntilMs.replace(connection, BUSY);
    ctx.addEndHandler(ended -> idleUntilMs.replace(connection, idleUntil()));
    ctx.next();
  }

  private long idleUntil() {
    return nowMs() + idleMsMax;
  }

  private void sweep() {
    long now = nowMs();
    List<HttpConnection> idle = idleUntilMs.entrySet().stream()
        .filter(entry -> entry.getValue() <= now)
        .map(Map.Entry::getKey)
        .toList();
    idle.forEach(HttpConnection::close);
  }

  /** Of a clock that nobody sets. */
  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
