package dev.paymesh.gateway;

import com.google.protobuf.Message;
import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.auth.TokenVerifier;
import dev.paymesh.gateway.docs.DocsPage;
import dev.paymesh.gateway.problem.MalformedRequestHandler;
import dev.paymesh.gateway.problem.ProblemHandler;
import dev.paymesh.gateway.problem.RequestId;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.checks.PaymentChecks;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Wires the edge together: one route for each public rpc of the contract, in its order. */
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
  private final List<StatusRoute> streams = new ArrayList<>();
  private final Farewell farewell = new Farewell();
  private Peer payments;
  private Peer users;
  private Peer compliance;
  private HttpServer server;
  private Runnable unfollow = () -> {};

  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  public GatewayVerticle(GatewayConfig config) {
    this.config = config;
  }

  @Override
  public Future<?> start() {
    payments =
        Peer.to(vertx, config.peers().payments(), PaymentServiceGrpcService.SERVICE_DESCRIPTOR);
    users = Peer.to(vertx, config.peers().users(), UserServiceGrpcService.SERVICE_DESCRIPTOR);
    compliance = Peer.to(
        vertx, config.peers().compliance(), ComplianceServiceGrpcService.SERVICE_DESCRIPTOR);
    IdleConnections idle = new IdleConnections(vertx, config.timing().idleMs());
    MalformedRequestHandler malformed = new MalformedRequestHandler();
    server = vertx
        .createHttpServer(config.tls().secure(options()))
        .connectionHandler(idle::opened)
        .requestHandler(new FramingGuard(malformed, router(idle)))
        .invalidRequestHandler(malformed);
    config.life().onDrain(vertx, this::drain);
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
        .setTcpNoDelay(true);
  }

  private Router router(IdleConnections idle) {
    Router router = Router.router(vertx);
    TokenVerifier verifier = TokenVerifier.of(config.tokens());
    ProblemHandler.install(router);
    router.route().handler(idle);
    router.route().handler(new RequestId());
    router.route().handler(farewell);
    router.route().handler(new PlainPath());
    DocsPage.addTo(router);
    for (RestMethod rest :
        RestMethod.publicMethodsOf(PaymentServiceGrpcService.SERVICE_DESCRIPTOR)) {
      Route route = router.route(rest.httpMethod(), rest.route());
      route.handler(new Authentication(verifier, rest.policy()));
      admit(rest, route);
      route.handler(serve(rest));
    }
    return router;
  }

  /** Who is over a rate is told so before its body is read; who is one too many, before anybody reads the JSON. */
  private void admit(RestMethod rest, Route route) {
    Quotas quotas = config.quotas();
    if (rest.hasBody()) {
      route.handler(quotas.posts());
    }
    route.handler(quotas.methods().of(rest));
    if (rest.hasBody()) {
      route.handler(new BodyIntake(config.timing().bodyMs()));
      route.handler(quotas.inFlight());
    } else if (rest.descriptor().isServerStreaming()) {
      route.handler(BodyIntake::refuse);
    } else {
      route.handler(quotas.reads());
      route.handler(BodyIntake::refuse);
    }
  }

  private Handler<RoutingContext> serve(RestMethod rest) {
    if (rest.descriptor().isServerStreaming()) {
      StatusRoute stream = new StatusRoute(vertx, rest, payments, config);
      streams.add(stream);
      return stream;
    }
    return new UnaryRoute(rest, payments, this::withEvidence);
  }

  /** A payment is sent on with what both checks say, made side by side; anything else as it is. */
  private Future<Message> withEvidence(Message request) {
    return request instanceof CreatePaymentRequest payment
        ? new PaymentChecks(users, compliance)
            .run(payment)
            .map(outcome -> outcome.attachTo(payment))
        : Future.succeededFuture(request);
  }

  /** The port it serves on, once started. */
  public int port() {
    return server.actualPort();
  }

  /** Requests are still served, but on connections that end with them. */
  private void drain(long windowMs) {
    farewell.begin();
    streams.forEach(stream -> stream.drain(windowMs));
  }

  @Override
  public Future<?> stop() {
    unfollow.run();
    farewell.begin();
    streams.forEach(StatusRoute::stop);
    return server
        .shutdown(REQUESTS_MS_MAX, TimeUnit.MILLISECONDS)
        .timeout(STOP_MS_MAX, TimeUnit.MILLISECONDS)
        .transform(served -> Future.join(payments.close(), users.close(), compliance.close()));
  }
}
