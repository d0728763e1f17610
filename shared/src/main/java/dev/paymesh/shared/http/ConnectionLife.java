package dev.paymesh.shared.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the life of a client's connections: each is pinged while calls are open on it, and makes room for a new one at
 * its age, when its calls have ended.
 *
 * <p>What Vert.x has would not do: its maximum lifetime only ends a connection that nobody uses at that moment, and its
 * idle timeout ends one whose first call has just begun.
 */
public final class ConnectionLife {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLife.class);

  private static final double JITTER = 0.1;
  /** Longer than any stream may live, so that none is cut because its connection has aged. */
  private static final long LAST_CALL_HOURS_MAX = 2;

  private static final Buffer PING = Buffer.buffer().appendLong(0x7061796d657368L);

  private final Vertx vertx;
  private final long pingMs;
  private final long ageMs;

  /** A ping has to be answered before the one after the next; a loop that stumbles is not dead. Zero is never. */
  public ConnectionLife(Vertx vertx, long pingMs, long ageMs) {
    this.vertx = vertx;
    this.pingMs = pingMs;
    this.ageMs = ageMs;
  }

  /** Once the peer has greeted it. */
  public void begin(HttpConnection connection) {
    HttpClientConnectionInternal greeted = (HttpClientConnectionInternal) connection;
    long pings = pingMs > 0 ? vertx.setPeriodic(pingMs, tick -> ping(greeted)) : -1;
    long end = ageMs > 0 ? vertx.setTimer(jittered(), aged -> retire(greeted)) : -1;
    connection.closeHandler(closed -> {
      vertx.cancelTimer(pings);
      vertx.cancelTimer(end);
    });
  }

  private long jittered() {
    return Math.max(
        1, (long) (ageMs * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER)));
  }

  /** The GOAWAY takes it out of the pool at once; it closes behind its last call. */
  private static void retire(HttpConnection connection) {
    connection.shutdown(LAST_CALL_HOURS_MAX, TimeUnit.HOURS);
  }

  private void ping(HttpClientConnectionInternal connection) {
    if (connection.activeStreams() > 0) {
      long guard = vertx.setTimer(2 * pingMs, late -> giveUp(connection));
      connection.ping(PING).onComplete(answer -> vertx.cancelTimer(guard));
    }
  }

  /** Without a farewell, which would wait behind what the dead peer does not read. */
  private static void giveUp(HttpClientConnectionInternal connection) {
    LOG.warn("{} answers no ping: its connection is closed", connection.remoteAddress());
    connection.channelHandlerContext().close();
  }
}
