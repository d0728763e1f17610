package dev.paymesh.gateway;

import dev.paymesh.gateway.problem.MalformedRequestHandler;
import dev.paymesh.gateway.socket.SocketRoute;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Wires the edge together: its server, the ways to the services behind it, and their beginning and end. */
public final class GatewayVerticle extends VerticleBase {

  private static final int HEADER_BYTES_MAX = 16 * 1024;
  private static final int REQUEST_LINE_BYTES_MAX = 4 * 1024;
  /** Above the heartbeat of a status stream, or idle streams would be cut. */
  private static final int IDLE_SECONDS_MAX = 60;

  /** What the kernel keeps for a client that does not read; without it, megabytes each. */
  private static final int SEND_BYTES_MAX = 64 * 1024;

  /** Of one HTTP/2 connection: a browser's tabs, and more than a well-behaved program needs. */
  private static final int STREAMS_MAX = 100;

  /** A client that gives up now and then; one that opens and resets in turn is cut off. */
  private static final int RESETS_MAX = 200;

  private static final int RESETS_WINDOW_S = 30;
  /** Parts of one request's headers that carry next to nothing. */
  private static final int SMALL_CONTINUATIONS_MAX = 16;

  private static final long REQUESTS_MS_MAX = 3_000;
  /** The server waits for clients that do not read; their sockets end with the process. */
  private static final long STOP_MS_MAX = REQUESTS_MS_MAX + 500;

  private final GatewayConfig config;
  private Services services;
  private EdgeRouter edge;
  private HttpServer server;
  private Runnable unfollow = () -> {};

  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  public GatewayVerticle(GatewayConfig config) {
    this.config = config;
  }

  @Override
  public Future<?> start() {
    services = new Services(vertx, config.peers().all());
    edge = new EdgeRouter(vertx, config, services);
    IdleConnections idle = new IdleConnections(vertx, config.timing().idleMs());
    MalformedRequestHandler malformed = new MalformedRequestHandler();
    server = vertx
        .createHttpServer(config.tls().secure(options()))
        .connectionHandler(idle::opened)
        .requestHandler(new FramingGuard(malformed, edge.build(idle)))
        .invalidRequestHandler(malformed);
    config.life().onDrain(vertx, edge::drain);
    return server
        .listen(config.port(), config.host())
        .onSuccess(listening -> unfollow = config.tls().follow(listening));
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setHttp2ClearTextEnabled(false)
        .setInitialSettings(new Http2Settings()
            .setMaxConcurrentStreams(STREAMS_MAX)
            .setMaxHeaderListSize(HEADER_BYTES_MAX))
        .setHttp2RstFloodMaxRstFramePerWindow(RESETS_MAX)
        .setHttp2RstFloodWindowDuration(RESETS_WINDOW_S)
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
        .setHttp2MaxSmallContinuationFrames(SMALL_CONTINUATIONS_MAX)
        .setMaxHeaderSize(HEADER_BYTES_MAX)
        .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
        .setIdleTimeout(IDLE_SECONDS_MAX)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setSendBufferSize(SEND_BYTES_MAX)
        .setWebSocketSubProtocols(List.of(SocketRoute.PROTOCOL))
        .setMaxWebSocketFrameSize(BodyIntake.BYTES_MAX)
        .setMaxWebSocketMessageSize(BodyIntake.BYTES_MAX)
        // What is small on the wire must be small here, too.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        // All writes come from the event loop of their connection; without this each would have a
        // queue for those of other threads, of five kilobytes, which an idle watcher never uses.
        .setStrictThreadMode(true)
        .setTcpNoDelay(true);
  }

  /** The port it serves on, once started. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public Future<?> stop() {
    unfollow.run();
    edge.stop();
    return server
        .shutdown(REQUESTS_MS_MAX, TimeUnit.MILLISECONDS)
        .timeout(STOP_MS_MAX, TimeUnit.MILLISECONDS)
        .transform(served -> services.close());
  }
}
