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
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the payment service together and owns its start and stop. */
public final class PaymentVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(PaymentVerticle.class);
  private static final long SETTLE_MS_MAX = 3_000;
  private static final long CALLS_MS_MAX = 2_000;
  private static final long LISTEN_RETRY_MS = 1_000;

  private final PaymentConfig config;
  private Database database;
  private Peer users;
  private Peer compliance;
  private PaymentWatcher watcher;
  private PaymentSettlement settlement;
  private MeshServer server;

  @SuppressWarnings("NullAway.Init") // a verticle is made before it has a Vert.x to build on
  public PaymentVerticle(PaymentConfig config) {
    this.config = config;
  }

  @Override
  public Future<?> start() {
    database = Database.open(vertx, config.database());
    users = Peer.to(vertx, config.users(), UserServiceGrpcService.SERVICE_DESCRIPTOR);
    compliance =
        Peer.to(vertx, config.compliance(), ComplianceServiceGrpcService.SERVICE_DESCRIPTOR);
    PaymentStore store = new PaymentStore(database);
    PaymentHints hints = new PaymentHints(store);
    watcher = new PaymentWatcher(vertx, store);
    settlement = new PaymentSettlement(vertx, store, new SandboxRail(vertx), hints::changed);
    server = serve(new PaymentRpc(store, admission(store), watcher));
    settlement.start();
    listenForHints();
    return server.listen();
  }

  private PaymentAdmission admission(PaymentStore store) {
    Evidence evidence =
        new Evidence(new Attestations.Verifier(config.attestationKeys(), InstantSource.system()));
    PaymentChecks checks = new PaymentChecks(users, compliance);
    return new PaymentAdmission(store, evidence, checks, settlement::claim);
  }

  private MeshServer serve(PaymentRpc rpc) {
    return MeshServer.on(vertx, config.server(), PaymentServiceGrpcService.SERVICE_DESCRIPTOR)
        .unary(PaymentServiceGrpcService.CreatePayment, rpc::createPayment)
        .unary(PaymentServiceGrpcService.GetPayment, rpc::getPayment)
        .unary(PaymentServiceGrpcService.ListPayments, rpc::listPayments)
        .serverStream(PaymentServiceGrpcService.WatchPayment, rpc::watchPayment);
  }

  /** A service without hints still works, only slower: it starts, and keeps asking for them. */
  private void listenForHints() {
    database
        .subscriber()
        .onSuccess(subscriber -> subscriber
            .channel(PaymentHints.CHANNEL)
            .subscribeHandler(listening -> watcher.lookAtAll())
            .handler(hint -> watcher.look(PaymentHints.parse(hint))))
        .onFailure(failure -> {
          LOG.warn("no hints about payments yet, asking again: {}", failure.toString());
          vertx.setTimer(LISTEN_RETRY_MS, fired -> listenForHints());
        });
  }

  /** The port it serves on, once started. */
  public int port() {
    return server.port();
  }

  @Override
  public Future<?> stop() {
    watcher.drain();
    return settlement
        .stop()
        .timeout(SETTLE_MS_MAX, TimeUnit.MILLISECONDS)
        .transform(settled -> server.shutdown(CALLS_MS_MAX))
        .transform(served -> Future.join(users.close(), compliance.close()))
        .transform(closed -> database.close());
  }
}
