package dev.paymesh.gateway;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.auth.TokenVerifier;
import dev.paymesh.gateway.console.Console;
import dev.paymesh.gateway.console.MethodWeights;
import dev.paymesh.gateway.docs.ConsolePage;
import dev.paymesh.gateway.docs.DocsPage;
import dev.paymesh.gateway.migrate.MigrationRoutes;
import dev.paymesh.gateway.problem.ProblemHandler;
import dev.paymesh.gateway.problem.RequestId;
import dev.paymesh.gateway.socket.SocketRoute;
import dev.paymesh.gateway.stream.LinesRoute;
import dev.paymesh.gateway.stream.StreamRoute;
import dev.paymesh.gateway.stream.StreamRoute.Asked;
import dev.paymesh.gateway.trace.EdgeTrace;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.gateway.transcode.RestTable;
import dev.paymesh.gateway.web.GrpcWebRoute;
import dev.paymesh.gateway.web.OtherOrigins;
import dev.paymesh.gateway.web.StreamTickets;
import dev.paymesh.gateway.web.TicketOffice;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.checks.PaymentChecks;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Owns what is served on which path: every public rpc of every service, by the contract alone, in each way in. */
final class EdgeRouter {

  /** The one rpc whose streams share an upstream; it is served like any other without that. */
  private static final String SHARED_WATCH = "payment.v1.PaymentService.WatchPayment";

  private static final String WAITED_FOR = "payment.v1.PaymentService.GetPayment";

  private final Vertx vertx;
  private final GatewayConfig config;
  private final Services services;
  private final TokenVerifier verifier;
  private final Router router;
  private final List<Drainable> streams = new ArrayList<>();
  private final Farewell farewell = new Farewell();
  private final MigrationRoutes migration;
  private final Optional<Console> console;
  private final MethodWeights weights;
  private Runnable unfollow = () -> {};

  /** Fails with an IllegalStateException where routes are to be served as they cannot be. */
  EdgeRouter(Vertx vertx, GatewayConfig config, Services services) {
    this.vertx = vertx;
    this.config = config;
    this.services = services;
    this.verifier = TokenVerifier.of(config.tokens());
    this.router = Router.router(vertx);
    this.migration = MigrationRoutes.of(vertx, config.migration(), services.descriptors());
    this.console = config.browsers().console();
    this.weights = console.map(Console::weights).orElseGet(MethodWeights::new);
  }

  /** Fails with an IllegalStateException where the contracts cannot be served. */
  Router build(IdleConnections idle) {
    List<RestMethod> table = RestTable.of(served());
    GrpcWebRoute.install(router);
    ProblemHandler.install(router);
    router.route().handler(EdgeMeter.first());
    router.route().handler(idle);
    router.route().handler(new RequestId());
    router.route().handler(new EdgeTrace());
    router.route().handler(farewell);
    router.route().handler(new PlainPath());
    DocsPage.addTo(router);
    console.ifPresent(page -> ConsolePage.addTo(router));
    if (!config.browsers().origins().isEmpty()) {
      router.route().handler(new OtherOrigins(config.browsers().origins()));
    }
    config.browsers().tickets().ifPresent(tickets -> addTickets(tickets, table));
    table.forEach(this::addRest);
    services.descriptors().stream()
        .flatMap(service -> RestMethod.publicMethodsOf(service).stream())
        .filter(rest -> !rest.descriptor().isClientStreaming() && rest.isFirst())
        .forEach(this::addGrpcWeb);
    console.ifPresent(own -> unfollow = own.follow(vertx, config.peers().all()));
    return router;
  }

  /** What the services behind this gateway make public, and what it serves itself. */
  private List<ServiceDescriptor> served() {
    return Stream.concat(
            services.descriptors().stream(), console.map(own -> Console.SERVICE).stream())
        .toList();
  }

  private void addRest(RestMethod rest) {
    Route route = route(rest).handler(EdgeMeter.of(rest));
    Authentication byToken = new Authentication(verifier, rest);
    route.handler(config
        .browsers()
        .tickets()
        .filter(tickets -> TicketOffice.takesTickets(rest))
        .map(byToken::orBy)
        .orElse(byToken));
    if (Console.answers(rest)) {
      console.ifPresent(own -> addOwn(rest, own, route));
    } else {
      admit(rest, route);
      route.handler(serve(rest));
    }
  }

  /** No call is made for it, so it takes nobody's room. */
  private void addOwn(RestMethod rest, Console own, Route route) {
    route.handler(config.quotas().methods().of(rest)).handler(BodyIntake::refuse);
    if (rest.descriptor().isServerStreaming()) {
      route.handler(drained(new StreamRoute(
          vertx,
          Asked.byRest(
              rest,
              (call, request, receiver) -> own.watch(vertx, call, receiver),
              weights.of(rest)),
          config)));
    } else {
      route.handler(ctx -> {
        rest.read(EdgeCall.request(ctx), Authentication.callerOf(ctx).userId());
        UnaryRoute.answer(ctx, rest.answer(own.reply(rest)));
      });
    }
  }

  private void addTickets(StreamTickets tickets, List<RestMethod> table) {
    router
        .post(TicketOffice.PATH)
        .handler(Authentication.ofAnybody(verifier))
        .handler(config.quotas().posts())
        .handler(BodyIntake.json(config.timing().bodyMs()))
        .handler(new TicketOffice(tickets, table));
  }

  /** The same gates as in REST, by what the rpc does, since all of gRPC-Web is POST. */
  private void addGrpcWeb(RestMethod rest) {
    Quotas quotas = config.quotas();
    boolean streaming = rest.descriptor().isServerStreaming();
    Route route = router.post(GrpcWebRoute.path(rest)).handler(EdgeMeter.web(rest));
    route.handler(new Authentication(verifier, rest));
    if (rest.hasBody()) {
      route.handler(quotas.posts());
    }
    route
        .handler(quotas.methods().of(rest))
        .handler(BodyIntake.of(GrpcWebRoute.types(), config.timing().bodyMs()));
    if (!streaming) {
      route.handler(rest.hasBody() ? quotas.inFlight() : quotas.reads());
    }
    route.handler(
        streaming
            ? drained(new StreamRoute(
                vertx, GrpcWebRoute.stream(rest, services.of(rest), weights.of(rest)), config))
            : new GrpcWebRoute(rest, services.of(rest), this::withEvidence, weights.of(rest)));
  }

  /** What the router cannot match by itself is matched by a pattern, which also tells the variables. */
  private Route route(RestMethod rest) {
    if (rest.isPlain()) {
      return router.route(rest.httpMethod(), rest.route());
    }
    return router
        .routeWithRegex(rest.httpMethod(), rest.pattern().pattern())
        .putMetadata(ProblemHandler.PATHS, rest.pattern())
        .handler(ctx -> {
          ctx.pathParams().putAll(rest.variables(ctx.request().path()));
          ctx.next();
        });
  }

  /** Who is over a rate is told so before its body is read; who is one too many, before anybody reads the JSON. */
  private void admit(RestMethod rest, Route route) {
    Quotas quotas = config.quotas();
    boolean streamed = rest.descriptor().isClientStreaming();
    if (rest.hasBody()) {
      route.handler(quotas.posts());
    }
    route.handler(quotas.methods().of(rest));
    if (rest.hasBody() && !streamed) {
      route.handler(BodyIntake.json(config.timing().bodyMs()));
    }
    if (streamed) {
      return;
    }
    boolean unary = !rest.descriptor().isServerStreaming();
    boolean ours = !migration.isLegacy(rest);
    if (ours && rest.descriptor().getFullName().equals(WAITED_FOR)) {
      // Who waits does no harm, so it is not counted among those that are worked on.
      StatusFeeds feeds = new StatusFeeds(vertx, services.of(rest));
      route.handler(new PaymentWait(vertx, rest, feeds, quotas.streams()));
    }
    if (unary) {
      route.handler(rest.hasBody() ? quotas.inFlight() : quotas.reads());
    }
    if (!rest.hasBody()) {
      route.handler(BodyIntake::refuse);
    }
    if (ours && unary && !rest.hasBody()) {
      route.handler(new ExpandRoute(rest, services));
    }
  }

  private Handler<RoutingContext> serve(RestMethod rest) {
    boolean manyIn = rest.descriptor().isClientStreaming();
    boolean manyOut = rest.descriptor().isServerStreaming();
    if (manyIn && manyOut) {
      return talk(rest);
    }
    if (manyIn) {
      return new LinesRoute(vertx, rest, services.of(rest), config);
    }
    return manyOut
        ? streaming(rest)
        : migration.serve(
            rest, new UnaryRoute(rest, services.of(rest), this::withEvidence, weights.of(rest)));
  }

  /** A handshake is a GET; whoever sends a body sends lines. */
  private Handler<RoutingContext> talk(RestMethod rest) {
    return rest.httpMethod().equals(HttpMethod.GET)
        ? drained(new SocketRoute(vertx, rest, services.of(rest), config))
        : drained(new StreamRoute(
            vertx, Asked.byLines(rest, services.of(rest), weights.of(rest)), config));
  }

  private Handler<RoutingContext> streaming(RestMethod rest) {
    if (rest.descriptor().getFullName().equals(SHARED_WATCH)) {
      return drained(
          new StatusRoute(vertx, rest, new StatusFeeds(vertx, services.of(rest)), config));
    }
    Asked.Source peer = Asked.Source.of(rest, services.of(rest));
    return drained(new StreamRoute(vertx, Asked.byRest(rest, peer, weights.of(rest)), config));
  }

  private <H extends Drainable> H drained(H route) {
    streams.add(route);
    return route;
  }

  /** A payment is sent on with what both checks say, made side by side; anything else as it is. */
  private Future<Message> withEvidence(Message request) {
    return request instanceof CreatePaymentRequest payment
        ? PaymentChecks.forwarding(services.users(), services.compliance())
            .run(payment)
            .map(outcome -> outcome.attachTo(payment))
        : Future.succeededFuture(request);
  }

  /** Requests are still served, but on connections that end with them. */
  void drain(long windowMs) {
    farewell.begin();
    streams.forEach(stream -> stream.drain(windowMs));
  }

  void stop() {
    unfollow.run();
    farewell.begin();
    streams.forEach(Drainable::stop);
  }
}
