package dev.paymesh.payment;

import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.checks.Evidence;
import dev.paymesh.shared.checks.PaymentChecks;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the payment service together and owns its start and stop. */
public final class PaymentVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(PaymentVerticle.class);
  private static final long SETTLE_MS_MAX = 3_000;
  private static final long CALLS_MS_MAX = 2_000;
  private static final long LISTEN_RETRY_MS = 1_000;
  private static final long LISTEN_MS_MAX = 1_000;

  private final PaymentConfig config;
  private final Function<Vertx, PaymentRail> rail;
  private final PaymentWatcher.Times times;
  private Database database;
  private Peer users;
  private Peer compliance;
  private PaymentHints hints;
  private PaymentWatcher watcher;
  private PaymentSettlement settlement;
  private MeshServer server;
  private Future<Void> listening = Future.succeededFuture();
  private long hintRetry = -1;

  public PaymentVerticle(PaymentConfig config) {
    this(config, SandboxRail::new, PaymentWatcher.Times.DEFAULT);
  }

  /** With a rail of one's own. */
  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  PaymentVerticle(
      PaymentConfig config, Function<Vertx, PaymentRail> rail, PaymentWatcher.Times times) {
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
    hints = new PaymentHints(events::notify);
    watcher = new PaymentWatcher(vertx, events::eventsAfter, times);
    settlement = new PaymentSettlement(
        vertx,
        new SettlementStore(database),
        new PaymentSettlement.Terms(rail.apply(vertx), config.settlementAttemptsMax()),
        hints::changed);
    server = serve(new PaymentRpc(store, admission(store), watcher));
    return server.listen().onSuccess(listening -> {
      settlement.start();
      listenForHints();
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
        .unary(PaymentServiceGrpcService.ListPayments, rpc::listPayments)
        .unary(PaymentServiceGrpcService.GetIdempotencyKey, rpc::getIdempotencyKey)
        .serverStream(PaymentServiceGrpcService.WatchPayment, rpc::watchPayment);
  }

  /** A service without hints still works, only slower: it starts, and keeps asking for them. */
  private void listenForHints() {
    Promise<Void> asked = ((ContextInternal) context).promise();
    listening = asked.future();
    database.subscriber().onComplete(subscriber -> listen(subscriber, asked), failure -> {
      LOG.warn("no hints about payments yet, asking again: {}", failure.toString());
      hintRetry = vertx.setTimer(LISTEN_RETRY_MS, fired -> listenForHints());
      asked.complete();
    });
  }

  private void listen(PgSubscriber subscriber, Promise<Void> asked) {
    subscriber
        .channel(PaymentHints.CHANNEL)
        .subscribeHandler(listening -> {
          asked.tryComplete();
          watcher.lookAtAll();
        })
        .handler(hint -> watcher.look(PaymentHints.parse(hint)));
  }

  /** The port it serves on, once started. */
  public int port() {
    return server.port();
  }

  /** How many watch a payment through this instance. */
  int watchers() {
    return watcher.watchers();
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(hintRetry);
    watcher.drain();
    return settlement
        .stop()
        .transform(settled -> hints.flush())
        .timeout(SETTLE_MS_MAX, TimeUnit.MILLISECONDS)
        .transform(settled -> server.shutdown(CALLS_MS_MAX))
        .transform(served -> Future.join(users.close(), compliance.close()))
        // A LISTEN under way is waited for: the client calls its loss an error, even at a stop.
        .transform(closed -> listening.timeout(LISTEN_MS_MAX, TimeUnit.MILLISECONDS))
        .transform(listened -> database.close());
  }
}
