package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.as;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static dev.paymesh.payment.PaymentMesh.request;
import static dev.paymesh.payment.PaymentMesh.withEvidence;
import static dev.paymesh.shared.testkit.TestMesh.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.CrashingDatabase;
import dev.paymesh.shared.testkit.KilledProcess;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commit is done and the answer is not sent: who dies there leaves one payment, and the retry gets it. */
@Timeout(300)
final class PaymentKilledTest {

  /** For each there is a process or a PostgreSQL to start; {@code ./paymesh verify --preset lost-reply} makes twenty. */
  private static final int ROUNDS = Integer.getInteger("paymesh.kill.rounds", 5);

  private final PaymentMesh mesh = PaymentMesh.empty();

  @BeforeEach
  void aLostDatabaseIsAnAlarmOfTheClient() {
    LogWatch.expect("Cannot LISTEN");
  }

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void aServiceKilledBetweenCommitAndReplyLeavesOnePaymentThatTheRetryGets() throws Exception {
    Relay relay = Relay.to(mesh.vertx, TestDatabase.configFor("payment"));
    mesh.deploy(SandboxRail::new);
    CompletableFuture<KilledProcess> next = starting(relay.config());
    for (int round = 0; round < ROUNDS; round++) {
      KilledProcess victim = next.get(60, TimeUnit.SECONDS);
      next = starting(relay.config());
      killBetweenCommitAndReply(relay, victim);
    }
    next.get(60, TimeUnit.SECONDS).kill();
  }

  /** The next one starts while its predecessor is killed. */
  private static CompletableFuture<KilledProcess> starting(DatabaseConfig database) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return KilledService.start(database);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    });
  }

  private void killBetweenCommitAndReply(Relay relay, KilledProcess victim) throws Exception {
    Peer peer = mesh.onLoop(() -> Future.succeededFuture(Peer.to(
        mesh.vertx,
        PaymentMesh.peerOf("gateway", victim.port()),
        PaymentServiceGrpcService.SERVICE_DESCRIPTOR)));
    String user = newUser();
    mesh.eventually(
        "it serves", () -> create(peer, withEvidence(request(newUser(), 1_000))).succeeded());
    CreatePaymentRequest request = withEvidence(request(user, 1_000));
    Future<Void> held = relay.holdRepliesWith(user);
    Future<CreatePaymentResponse> unanswered = begin(peer, request);
    MeshVertx.await(held);
    assertThat(mesh.rowsOf(user)).as("committed").isEqualTo(1);
    victim.kill();
    assertThat(refusalOf(unanswered).code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    relay.mend();
    CreatePaymentResponse retried = mesh.create(request);
    assertThat(retried.getReplayed()).isTrue();
    assertThat(mesh.rowsOf(user)).isEqualTo(1);
    String id = retried.getPayment().getId();
    // The dead may have had the lease.
    StoredPayments.forceDue(mesh, id);
    assertThat(mesh.watch(as(user), id, 0).ended().sequences()).containsExactly(1L, 2L);
    mesh.onLoop(peer::close);
  }

  private Future<CreatePaymentResponse> begin(Peer peer, CreatePaymentRequest request) {
    return mesh.submit(
        () -> peer.start(as(request.getUserId()), PaymentServiceGrpcClient.CreatePayment, request)
            .future());
  }

  private Future<CreatePaymentResponse> create(Peer peer, CreatePaymentRequest request) {
    Future<CreatePaymentResponse> answer = begin(peer, request);
    MeshVertx.await(answer.transform(any -> Future.succeededFuture()));
    return answer;
  }

  @Test
  void aDatabaseKilledBetweenCommitAndReplyKeepsThePaymentThatTheRetryGets(@TempDir Path folder) {
    try (CrashingDatabase server = CrashingDatabase.start(folder)) {
      DatabaseConfig login = server.migrated("payment");
      Relay relay = Relay.to(mesh.vertx, login);
      mesh.deploy(SandboxRail::new, PaymentMesh.QUICK, relay.config());
      Database owner = Database.open(mesh.vertx, DatabaseConfig.parse(server.ownerUrl()));
      for (int round = 0; round < ROUNDS; round++) {
        mesh.eventually("it serves", () -> answers(withEvidence(request(newUser(), 1_000))));
        crashBetweenCommitAndReply(server, relay, owner);
      }
      MeshVertx.await(owner.close());
    }
  }

  private void crashBetweenCommitAndReply(CrashingDatabase server, Relay relay, Database owner) {
    String user = newUser();
    CreatePaymentRequest request = withEvidence(request(user, 1_000));
    Future<Void> held = relay.holdRepliesWith(user);
    Future<CreatePaymentResponse> unanswered = mesh.creating(0, request);
    MeshVertx.await(held);
    server.crash();
    relay.cut();
    MeshStatus refusal = refusalOf(unanswered);
    assertThat(refusal.code()).as(refusal.toString()).isEqualTo(GrpcStatus.UNAVAILABLE);
    server.restart();
    relay.mend();
    mesh.eventually("the retry is answered", () -> answers(request));
    CreatePaymentResponse retried = mesh.create(request);
    assertThat(retried.getReplayed()).isTrue();
    // What was claimed before the crash is due once its lease has run out.
    RowSet<Row> rows = MeshVertx.await(owner.query(
        "update payment.payments set due_at = case when due_at is null then null else now() end"
            + " where user_id = $1::text returning id",
        Tuple.of(user)));
    assertThat(rows.size()).isEqualTo(1);
    assertThat(mesh.watch(as(user), retried.getPayment().getId(), 0).ended().sequences())
        .containsExactly(1L, 2L);
  }

  /** Whatever fails until it is back says that it may be tried again. */
  private boolean answers(CreatePaymentRequest request) {
    Future<CreatePaymentResponse> answer = mesh.creating(0, request);
    MeshVertx.await(answer.transform(any -> Future.succeededFuture()));
    if (answer.failed()) {
      assertThat(MeshStatus.of(answer.cause()).code())
          .isIn(GrpcStatus.UNAVAILABLE, GrpcStatus.DEADLINE_EXCEEDED);
    }
    return answer.succeeded();
  }
}
