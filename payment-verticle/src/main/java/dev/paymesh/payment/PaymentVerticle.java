package dev.paymesh.payment;

import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.checks.Evidence;
import dev.paymesh.shared.checks.PaymentChecks;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.PageTokens;
import dev.paymesh.shared.watch.EventTerms;
import dev.paymesh.shared.watch.EventWatch;
import dev.paymesh.shared.watch.HintChannel;
import dev.paymesh.shared.watch.HintListener;
import dev.paymesh.shared.watch.Hints;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Wires the payment service together and owns its start and stop. */
public final class PaymentVerticle extends VerticleBase {

  private static final long SETTLE_MS_MAX = 3_000;
  private static final long CALLS_MS_MAX = 2_000;

  static final HintChannel<UUID> HINTS = HintChannel.ofUuids("paymesh_payment_events");
  static final EventTerms<PaymentStatusEvent> EVENTS = new EventTerms<>(
      PaymentStatusEvent::getSequence, event -> PaymentState.isTerminal(event.getStatus()));

  private final PaymentConfig config;
  private final Function<Vertx, PaymentRail> rail;
  private final WatchTimes times;
  private Database database;
  private Peer users;
  private Peer compliance;
  private Hints<UUID> hints;
  private EventWatch<UUID, PaymentStatusEvent> watcher;
  private HintListener<UUID> listener;
  private PaymentSettlement settlement;
  private SettlementBacklog backlog;
  private PaymentIntake intake;
  private MeshServer server;

  public PaymentVerticle(PaymentConfig config) {
    this(config, SandboxRail::new, WatchTimes.DEFAULT);
  }

  /** With a rail of one's own. */
  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  PaymentVerticle(PaymentConfig config, Function<Vertx, PaymentRail> rail, WatchTimes times) {
    this.config = config;
    this.rail = rail;
    this.times = times;
  }

  @Override
  public Future<?> start() {
    database = Database.open(vertx, config.database());
    users = Peer.to(vertx, config.users(), UserServiceGrpcService.SERVICE_DESCRIPTOR);
    compliance =
        Peer.to(vertx, config.compliance(), ComplianceServiceGrpcService.SERVICE_DESCRIPTOR);
    PaymentStore store = new PaymentStore(database);
    PaymentEventStore events = new PaymentEventStore(database);
    hints = new Hints<>(HINTS, database::notify);
    watcher = new EventWatch<>(vertx, EVENTS, events::eventsAfter, times);
    listener = new HintListener<>(vertx, database, HINTS, watcher);
    SettlementStore settlements = new SettlementStore(database);
    backlog = new SettlementBacklog(vertx, settlements::backlog);
    settlement = new PaymentSettlement(
        vertx,
        settlements,
        new PaymentSettlement.Terms(rail.apply(vertx), config.settlement()),
        hints::changed);
    PageTokens tokens = new PageTokens(
        config.server().seal(), PaymentServiceGrpcService.ListPayments.fullMethodName());
    intake = new PaymentIntake(vertx, admission(store), config.submitInFlightMax());
    server = serve(new PaymentRpc(store, intake, watcher, tokens));
    return server.listen().onSuccess(listening -> {
      settlement.start();
      listener.start();
    });
  }

  private PaymentAdmission admission(PaymentStore store) {
    Evidence evidence =
        new Evidence(new Attestations.Verifier(config.attestationKeys(), InstantSource.system()));
    PaymentChecks checks = new PaymentChecks(users, compliance);
    return new PaymentAdmission(store, evidence, checks, settlement);
  }

  private MeshServer serve(PaymentRpc rpc) {
    return MeshServer.on(vertx, config.server(), PaymentServiceGrpcService.SERVICE_DESCRIPTOR)
        .unary(PaymentServiceGrpcService.CreatePayment, rpc::createPayment)
        .unary(PaymentServiceGrpcService.GetPayment, rpc::getPayment)
        .unary(PaymentServiceGrpcService.GetPaymentsBatch, rpc::getPaymentsBatch)
        .bidiStream(PaymentServiceGrpcService.SubmitPayments, rpc::submitPayments)
        .unary(PaymentServiceGrpcService.ListPayments, rpc::listPayments)
        .unary(PaymentServiceGrpcService.GetIdempotencyKey, rpc::getIdempotencyKey)
        .serverStream(PaymentServiceGrpcService.WatchPayment, rpc::watchPayment);
  }

  /** The port it serves on, once started. */
  public int port() {
    return server.port();
  }

  /** How many watch a payment through this instance. */
  int watchers() {
    return watcher.watchers();
  }

  /** How many payments of streams this instance works on. */
  int submitting() {
    return intake.inFlight();
  }

  @Override
  public Future<?> stop() {
    watcher.drain();
    backlog.stop();
    return settlement
        .stop()
        .transform(settled -> hints.flush())
        .timeout(SETTLE_MS_MAX, TimeUnit.MILLISECONDS)
        .transform(settled -> server.shutdown(CALLS_MS_MAX))
        .transform(served -> Future.join(users.close(), compliance.close()))
        .transform(closed -> listener.stop())
        .transform(listened -> database.close());
  }
}
