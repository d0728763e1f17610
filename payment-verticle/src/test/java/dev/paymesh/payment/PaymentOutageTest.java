package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.as;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static dev.paymesh.shared.testkit.TestMesh.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database goes and comes back: nothing is lost, nothing is told wrongly, nobody has to do anything. */
final class PaymentOutageTest {

  private final String user = newUser();
  private final Promise<Outcome> answer = Promise.promise();
  private final Rails rail = new Rails(user, n -> answer.future());
  private PaymentMesh mesh;
  private Relay relay;

  @BeforeEach
  void start() {
    // The client's own word for a reconnection that is cut again; it goes on trying.
    LogWatch.expect("Cannot LISTEN");
    mesh = PaymentMesh.empty();
    relay = Relay.to(mesh.vertx, TestDatabase.configFor("payment"));
    mesh.deploy(vertx -> rail, PaymentMesh.QUICK, relay.config());
  }

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void whileTheDatabaseIsGoneCallsAreUnavailableAndAfterwardsTheyWork() {
    CreatePaymentRequest known = PaymentMesh.withEvidence(PaymentMesh.request(user, 1_000));
    String id = mesh.create(known).getPayment().getId();
    relay.cut();
    for (Future<?> call : List.of(
        mesh.creating(0, known),
        mesh.creating(0, PaymentMesh.request(user, 1_001)),
        mesh.getting(as(user), id),
        mesh.watch(as(user), id, 0).end())) {
      MeshStatus refusal = refusalOf(call);
      assertThat(refusal.code()).as(refusal.toString()).isEqualTo(GrpcStatus.UNAVAILABLE);
    }
    relay.mend();
    mesh.eventually("it is back", () -> succeeds(mesh.creating(0, known)));
    assertThat(mesh.create(known).getPayment().getId()).isEqualTo(id);
    assertThat(mesh.rowsOf(user)).isEqualTo(1);
  }

  @Test
  void aWatcherOutlivesTheOutageAndMissesNothing() {
    String id = mesh.pay(user, 1_000).getId();
    Watching watching = mesh.watch(as(user), id, 0).awaitEvents(1);
    mesh.eventually("asked", () -> rail.timesSubmitted(id) == 1);
    relay.cut();
    // The rail has spoken, but it cannot be written: the lease will run out and it is asked again.
    answer.complete(Outcome.completed());
    refusalOf(mesh.getting(as(user), id));
    assertThat(watching.end().isComplete()).isFalse();
    relay.mend();
    makeDue(id);
    assertThat(watching.ended().sequences()).containsExactly(1L, 2L);
  }

  @Test
  void connectionsThatTheServerEndsComeBackByThemselves() {
    List<String> ids =
        IntStream.range(0, 5).mapToObj(n -> mesh.pay(user, 1_000 + n).getId()).toList();
    List<Watching> watching =
        ids.stream().map(id -> mesh.watch(as(user), id, 0).awaitEvents(1)).toList();
    for (int round = 0; round < 3; round++) {
      mesh.owner("select pg_terminate_backend(pid) from pg_stat_activity"
          + " where usename = 'paymesh_payment'");
      mesh.eventually("it works again", () -> succeeds(mesh.getting(as(user), ids.get(0))));
    }
    answer.complete(Outcome.completed());
    ids.forEach(this::makeDue);
    assertThat(watching)
        .allSatisfy(one -> assertThat(one.ended().sequences()).containsExactly(1L, 2L));
  }

  /** One at a time: a statement over several might lock them in another order than the settlement does. */
  private void makeDue(String id) {
    mesh.owner(
        "update payment.payments set due_at = now() where id = $1::uuid and due_at is not null",
        UUID.fromString(id));
  }

  /** Whatever fails meanwhile must say that it may be tried again, and not that we have a defect. */
  private static boolean succeeds(Future<?> call) {
    Throwable failure = dev.paymesh.shared.testkit.MeshVertx.await(call.transform(
            outcome -> Future.succeededFuture(java.util.Optional.ofNullable(outcome.cause()))))
        .orElse(null);
    if (failure != null) {
      assertThat(MeshStatus.of(failure).code())
          .as(failure.toString())
          .isEqualTo(GrpcStatus.UNAVAILABLE);
    }
    return failure == null;
  }

  @Test
  void aServiceStartsWithoutItsDatabaseAndServesWhenItComes() {
    relay.cut();
    mesh.deploy(vertx -> rail, PaymentMesh.QUICK, relay.config());
    MeshStatus refusal =
        refusalOf(mesh.creating(1, PaymentMesh.withEvidence(PaymentMesh.request(user, 1_000))));
    assertThat(refusal.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    relay.mend();
    CreatePaymentRequest request = PaymentMesh.withEvidence(PaymentMesh.request(user, 1_000));
    mesh.eventually("it serves", () -> succeeds(mesh.creating(1, request)));
  }
}
