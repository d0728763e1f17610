package dev.paymesh.shared.grpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Owns how the callers of one server are sent away, so that no call is lost: its connections and its long streams. */
final class Drain {

  /** By then a caller has read that it should leave. */
  private static final long LEAVE_MS = 50;

  private final Vertx vertx;
  private final Set<HttpConnection> untold = new HashSet<>();
  final Set<Stream> streams = new HashSet<>();

  /** A long stream, on the wire or within the process. */
  interface Stream {

    /** Ends it since its server goes away. */
    void drain();
  }

  Drain(Vertx vertx) {
    this.vertx = vertx;
  }

  void opened(HttpConnection connection) {
    untold.add(connection);
    connection.closeHandler(closed -> untold.remove(connection));
  }

  /** Calls are still served, but callers are asked to make them elsewhere, and streams end one after another. */
  void begin(long windowMs) {
    tellToLeave();
    streams.forEach(stream -> vertx.setTimer(
        ThreadLocalRandom.current().nextLong(1, windowMs + 2), due -> stream.drain()));
  }

  /** Ends all streams there still are; completes once a caller may be cut off who does not leave. */
  Future<?> end() {
    List.copyOf(streams).forEach(Stream::drain);
    return tellToLeave() ? vertx.timer(LEAVE_MS) : Future.succeededFuture();
  }

  /**
   * A GOAWAY that names no last stream: no call that is under way is lost, and none follows it on this connection.
   * Netty sends one GOAWAY only, so the later shutdown, which would name the last stream it has seen, sends none.
   */
  private boolean tellToLeave() {
    List<HttpConnection> told = List.copyOf(untold);
    untold.clear();
    for (HttpConnection connection : told) {
      try {
        connection.goAway(0, Integer.MAX_VALUE);
      } catch (UnsupportedOperationException notHttp2) {
        // Nobody is served on it, so nobody has to leave.
        connection.close();
      }
    }
    return !told.isEmpty();
  }
}
