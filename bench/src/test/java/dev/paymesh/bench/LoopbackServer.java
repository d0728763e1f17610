package dev.paymesh.bench;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Owns a real HTTP server on a free port whose handler behaves as the test wants. */
final class LoopbackServer implements AutoCloseable {

  private static final long PATIENCE_S = 20;

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;

  private LoopbackServer(long connectionMsMax, Handler<HttpServerRequest> handler) {
    server = await(vertx
        .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
        .connectionHandler(connection -> {
          if (connectionMsMax > 0) {
            vertx.setTimer(connectionMsMax, old -> connection.close());
          }
        })
        .requestHandler(handler)
        .listen(0, "127.0.0.1"));
  }

  static LoopbackServer answering(Handler<HttpServerRequest> handler) {
    return new LoopbackServer(0, handler);
  }

  /** Closes each connection when it is so old, whatever it does. */
  static LoopbackServer closingAfter(long ms, Handler<HttpServerRequest> handler) {
    return new LoopbackServer(ms, handler);
  }

  /** Takes every payment at once. */
  static LoopbackServer quick() {
    return answering(LoopbackServer::created);
  }

  /** Takes payments one after the other, so many a second: beyond that they queue without end. */
  static LoopbackServer withRateLimit(int perSecond) {
    return answering(new Queue(perSecond));
  }

  /** Takes so many payments a second, and refuses the rest at once. */
  static LoopbackServer refusingBeyond(int perSecond) {
    return answering(new Bucket(perSecond));
  }

  static void created(HttpServerRequest request) {
    request.response().setStatusCode(201).end("{}");
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE_S, TimeUnit.SECONDS);
    } catch (TimeoutException endless) {
      throw new AssertionError(endless);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  /** One server in the sense of queueing theory, with a constant service time. */
  private static final class Queue implements Handler<HttpServerRequest> {

    private final long serviceNs;
    private long freeAtNs = System.nanoTime();

    private Queue(int perSecond) {
      serviceNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    @Override
    public void handle(HttpServerRequest request) {
      freeAtNs = Math.max(freeAtNs, System.nanoTime()) + serviceNs;
      long waitMs = TimeUnit.NANOSECONDS.toMillis(freeAtNs - System.nanoTime());
      if (waitMs < 1) {
        created(request);
      } else {
        Vertx.currentContext().owner().setTimer(waitMs, free -> created(request));
      }
    }
  }

  /** What admission control looks like from outside. */
  private static final class Bucket implements Handler<HttpServerRequest> {

    /** Enough that a pause of a busy machine is not taken for load. */
    private static final double BURST_SECONDS = 0.25;

    private final int perSecond;
    private double tokens;
    private long filledNs = System.nanoTime();

    private Bucket(int perSecond) {
      this.perSecond = perSecond;
      tokens = perSecond * BURST_SECONDS;
    }

    @Override
    public void handle(HttpServerRequest request) {
      long nowNs = System.nanoTime();
      tokens += (nowNs - filledNs) / 1e9 * perSecond;
      tokens = Math.min(tokens, perSecond * BURST_SECONDS);
      filledNs = nowNs;
      if (tokens >= 1) {
        tokens--;
        created(request);
      } else {
        request.response().setStatusCode(503).putHeader("Retry-After", "1").end("{}");
      }
    }
  }
}
