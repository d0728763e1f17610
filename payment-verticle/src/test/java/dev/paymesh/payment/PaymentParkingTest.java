package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.as;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static dev.paymesh.payment.StoredPayments.assertConsistent;
import static dev.paymesh.payment.StoredPayments.attempts;
import static dev.paymesh.payment.StoredPayments.forceDue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.paymesh.payment.PaymentOperationsStore.Parked;
import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.payment.SettlementStore.Claimed;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a payment that the rail never decides, until somebody looks. */
final class PaymentParkingTest {

  private static final int ATTEMPTS = 2;
  /** No look of its own, so that only hints lead a watch to an event. */
  private static final WatchTimes NEVER = new WatchTimes(3_600_000, 3_600_000);

  private final String user = newUser();
  private final PaymentMesh mesh = PaymentMesh.empty().attempts(ATTEMPTS);
  private final Database database = Database.open(mesh.vertx, TestDatabase.configFor("payment"));
  private final SettlementStore settlement = new SettlementStore(database);
  private final PaymentOperationsStore operations =
      PaymentOperationsStore.open(mesh.vertx, TestDatabase.configFor("payment"));

  @BeforeEach
  void parkingIsAnAlarm() {
    LogWatch.expect("is parked after");
  }

  @AfterEach
  void stop() {
    mesh.owner("update payment.payments set parked_at = null, due_at = now() where parked_at is not"
        + " null");
    mesh.close();
  }

  private List<Parked> parked() {
    return MeshVertx.await(operations.parked(1_000)).stream()
        .filter(one -> one.userId().equals(user))
        .toList();
  }

  /** Through all its attempts. */
  private String park(Rails rail) {
    mesh.deploy(vertx -> rail);
    String id = mesh.pay(user, 1_000).getId();
    mesh.eventually("parked", () -> {
      forceDue(mesh, id);
      return !parked().isEmpty();
    });
    return id;
  }

  @Test
  void afterItsAttemptsAPaymentIsParkedAndTheCustomerIsToldOfADelay() {
    Rails rail = new Rails(user, n -> Future.failedFuture("the rail is down"));
    String id = park(rail);
    assertThat(parked()).singleElement().satisfies(one -> {
      assertThat(one.id()).hasToString(id);
      assertThat(one.amount().cents()).isEqualTo(1_000);
      assertThat(one.tries().attempts()).isEqualTo(ATTEMPTS);
      assertThat(one.tries().lastAnswer()).isEqualTo("ERROR");
    });
    assertThat(rail.timesSubmitted(id)).isEqualTo(ATTEMPTS);
    Watching watching = mesh.watch(as(user), id, 0).awaitEvents(2);
    assertThat(watching.statuses())
        .containsExactly(PaymentStatus.PROCESSING, PaymentStatus.PROCESSING);
    assertThat(watching.events().get(1).getMessage()).isEqualTo("Payment is delayed");
    Payment payment = mesh.get(as(user), id);
    assertThat(payment.getStatus()).isEqualTo(PaymentStatus.PROCESSING);
    assertThat(payment.getVersion()).isEqualTo(2);
    watching.cancel();
  }

  @Test
  void ofSeveralParkedTogetherOnlyTheOneWhoseClaimWasLostStaysAsItIs() {
    mesh.deploy(vertx -> new Rails(user, n -> Rails.silence()));
    List<Payment> paid = Stream.generate(() -> mesh.pay(user, 1_000)).limit(3).toList();
    List<Future<Boolean>> parking = List.of(
        settlement.park(new Claimed(paid.get(0), 1), "ERROR"),
        settlement.park(new Claimed(paid.get(1), 7), "ERROR"),
        settlement.park(new Claimed(paid.get(2), 1), "NO_ANSWER"));
    assertThat(parking.stream().map(MeshVertx::await)).containsExactly(true, false, true);
    assertThat(parked())
        .extracting(one -> one.id().toString(), one -> one.tries().lastAnswer())
        .containsExactlyInAnyOrder(
            tuple(paid.get(0).getId(), "ERROR"), tuple(paid.get(2).getId(), "NO_ANSWER"));
    assertThat(paid.stream().map(one -> mesh.get(as(user), one.getId()).getVersion()))
        .containsExactly(2L, 1L, 2L);
  }

  @Test
  void aParkedPaymentIsSettledOnceItIsSentBackUnderTheSameKeyOfTheRail() {
    Rails rail = new Rails(
        user,
        n -> Future.succeededFuture(n <= ATTEMPTS ? Outcome.undecided() : Outcome.completed()));
    String id = park(rail);
    Watching watching = mesh.watch(as(user), id, 0).awaitEvents(2);
    UUID payment = UUID.fromString(id);
    assertThat(requeue(payment, UUID.randomUUID())).containsExactly(payment);
    assertThat(requeue(payment)).isEmpty();
    assertThat(watching.ended().sequences()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(rail.timesSubmitted(id)).isEqualTo(ATTEMPTS + 1);
    assertThat(rail.keys()).containsEntry(id, "payment-" + id);
    assertThat(parked()).isEmpty();
    assertConsistent(mesh, user);
    assertThat(MeshVertx.await(operations.trail(payment)).orElseThrow().events())
        .extracting(event -> event.get("actor"))
        .containsExactly("user:" + user, "service:payment", "operator:ada", "service:payment");
  }

  @Test
  void whoWatchesHearsAtOnceThatAPaymentIsSentBack() {
    Rails rail = new Rails(
        user, n -> n <= ATTEMPTS ? Future.succeededFuture(Outcome.undecided()) : Rails.silence());
    mesh.deploy(vertx -> rail, NEVER, TestDatabase.configFor("payment"));
    String id = mesh.pay(user, 1_000).getId();
    Watching watching = mesh.watch(as(user), id, 0);
    mesh.eventually("parked", () -> {
      forceDue(mesh, id);
      return !parked().isEmpty();
    });
    watching.awaitEvents(2);
    requeue(UUID.fromString(id));
    watching.awaitEvents(3);
    assertThat(watching.events().get(2).getMessage()).isEqualTo("Payment is being settled again");
    watching.cancel();
  }

  private List<UUID> requeue(UUID... ids) {
    return MeshVertx.await(operations.requeue(List.of(ids), "ada"));
  }

  @Test
  void aPaymentThatIsNotParkedIsNotSentBack() {
    mesh.deploy(vertx -> new Rails(user, n -> Rails.silence()));
    UUID id = UUID.fromString(mesh.pay(user, 1_000).getId());
    assertThat(requeue(id)).isEmpty();
    assertThat(mesh.get(as(user), id.toString()).getVersion()).isEqualTo(1);
  }

  @Test
  void aDecisionThatComesLateSettlesAParkedPayment() {
    String id = park(new Rails(user, n -> Future.succeededFuture(Outcome.undecided())));
    assertThat(MeshVertx.await(settlement.settle(UUID.fromString(id), Outcome.completed())))
        .isTrue();
    assertThat(parked()).isEmpty();
    assertThat(mesh.watch(as(user), id, 0).ended().sequences()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void whoLostALeaseMovesNothing() {
    mesh.deploy(vertx -> new Rails(user, n -> Future.succeededFuture(Outcome.undecided())));
    String id = mesh.pay(user, 1_000).getId();
    mesh.eventually("claimed", () -> attempts(mesh, id) == 1);
    Claimed lost = new Claimed(mesh.get(as(user), id), 1);
    mesh.eventually("claimed again", () -> {
      forceDue(mesh, id);
      return attempts(mesh, id) >= 2;
    });
    long before = dueMs(id);
    MeshVertx.await(settlement.postpone(lost, 3_600_000, "UNDECIDED"));
    assertThat(dueMs(id)).isLessThan(before + 3_000_000);
    assertThat(MeshVertx.await(settlement.park(lost, "UNDECIDED"))).isFalse();
  }

  /** A parked payment is due never. */
  private long dueMs(String id) {
    return mesh.owner(
            "select coalesce((extract(epoch from due_at) * 1000)::bigint, 0) from payment.payments"
                + " where id = $1::uuid",
            UUID.fromString(id))
        .get(0)
        .getLong(0);
  }
}
