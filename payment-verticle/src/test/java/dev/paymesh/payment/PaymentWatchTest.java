package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.as;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a watcher is told: each event once, in order, and the end. */
final class PaymentWatchTest {

  /** Only the test settles, so that a watcher can be seen waiting. */
  private static final PaymentRail UNDECIDED =
      (key, payment) -> Future.succeededFuture(Outcome.undecided());

  private static final long HOURS_MS = 3_600_000;
  private static final int LONG_HISTORY = 3_000;
  private static PaymentMesh mesh;
  private final String user = newUser();

  @BeforeAll
  static void start() {
    mesh = PaymentMesh.start(vertx -> UNDECIDED);
  }

  @AfterAll
  static void stop() {
    mesh.eventually("no watcher is left", () -> watchers(mesh) == 0);
    mesh.close();
  }

  private static int watchers(PaymentMesh of) {
    return of.onLoop(() -> Future.succeededFuture(of.instance(0).watchers()));
  }

  @Test
  void aWatcherGetsWhatWasAndWhatComesAndThenTheEnd() {
    String id = mesh.pay(user, 1_000).getId();
    Watching watching = mesh.watch(as(user), id, 0).awaitEvents(1);
    assertThat(watching.statuses()).containsExactly(PaymentStatus.PROCESSING);
    assertThat(watching.end().isComplete()).isFalse();
    settle(id, "COMPLETED");
    assertThat(watching.ended().statuses())
        .containsExactly(PaymentStatus.PROCESSING, PaymentStatus.COMPLETED);
    assertThat(watching.events().get(0).getMessage()).isEqualTo("Payment accepted");
    assertThat(watching.events().get(0).getTimestamp().getSeconds()).isPositive();
  }

  @Test
  void aWatchResumesExactlyAfterTheSequenceSeen() {
    String id = mesh.pay(user, 1_000).getId();
    addEvents(id, 4);
    settle(id, "COMPLETED");
    for (long after = 0; after <= 5; after++) {
      assertThat(mesh.watch(as(user), id, after).ended().sequences())
          .isEqualTo(LongStream.rangeClosed(after + 1, 6).boxed().toList());
    }
  }

  @Test
  void aFinishedPaymentOfWhichAllWasSeenEndsAtOnce() {
    String id = mesh.pay(user, 1_000).getId();
    settle(id, "FAILED");
    assertThat(mesh.watch(as(user), id, 2).ended().events()).isEmpty();
  }

  @Test
  void aSequenceThatWasNeverSentIsRefused() {
    String id = mesh.pay(user, 1_000).getId();
    MeshStatus refusal = mesh.watch(as(user), id, 2).refused();
    assertThat(refusal.code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(refusal.violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.getField()).isEqualTo("after_sequence"));
  }

  @Test
  void anothersPaymentIsNotFoundLikeNoneAndSupportMayWatchIt() {
    String id = mesh.pay(user, 1_000).getId();
    MeshStatus others = mesh.watch(as(newUser()), id, 0).refused();
    MeshStatus none = mesh.watch(as(user), UUID.randomUUID().toString(), 0).refused();
    assertThat(others.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(none.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(others.message()).isEqualTo(none.message());
    Watching support = mesh.watch(as(newUser(), "support"), id, 0).awaitEvents(1);
    support.cancel();
  }

  @Test
  void aHundredWatchersOfTwentyPaymentsSeeEachEventOnceAndInOrder() {
    List<String> ids =
        IntStream.range(0, 20).mapToObj(n -> mesh.pay(user, 1_000 + n).getId()).toList();
    List<Watching> watching = IntStream.range(0, 100)
        .mapToObj(n -> mesh.watch(as(user), ids.get(n % 20), 0))
        .toList();
    ids.forEach(id -> addEvents(id, 3));
    ids.forEach(id -> settle(id, "COMPLETED"));
    assertThat(watching)
        .allSatisfy(one -> assertThat(one.ended().sequences()).containsExactly(1L, 2L, 3L, 4L, 5L));
  }

  @Test
  void aPausedReaderLosesNothingAndDelaysNobody() {
    String id = mesh.pay(user, 1_000).getId();
    Watching slow = mesh.watch(as(user), id, 0).awaitEvents(1);
    slow.pause();
    Watching quick = mesh.watch(as(user), id, 0).awaitEvents(1);
    addEvents(id, LONG_HISTORY);
    settle(id, "COMPLETED");
    List<Long> all = LongStream.rangeClosed(1, LONG_HISTORY + 2L).boxed().toList();
    assertThat(quick.ended().sequences()).isEqualTo(all);
    assertThat(slow.events().size()).isLessThan(LONG_HISTORY);
    slow.resume();
    assertThat(slow.ended().sequences()).isEqualTo(all);
  }

  @Test
  void aReaderThatStaysBehindIsLetGo() {
    String id = mesh.pay(user, 1_000).getId();
    Watching stuck = mesh.watch(as(user), id, 0).awaitEvents(1);
    stuck.pause();
    addEvents(id, LONG_HISTORY);
    mesh.eventually("it is let go", () -> watchers(mesh) == 0);
    stuck.resume();
    MeshStatus refusal = stuck.refused();
    assertThat(refusal.reason()).isEqualTo("READER_TOO_SLOW");
    assertThat(stuck.sequences())
        .isEqualTo(LongStream.rangeClosed(1, stuck.events().size()).boxed().toList());
  }

  @Test
  void watchersThatCancelAreForgotten() {
    String id = mesh.pay(user, 1_000).getId();
    List<Watching> watching = IntStream.range(0, 50)
        .mapToObj(n -> mesh.watch(as(user), id, 0).awaitEvents(1))
        .toList();
    assertThat(watchers(mesh)).isGreaterThanOrEqualTo(50);
    watching.forEach(Watching::cancel);
    mesh.eventually("no watcher is left", () -> watchers(mesh) == 0);
  }

  @Test
  void watchersWorkWithoutHints() {
    // Behind the service's back nobody notifies: only the periodic look can find this.
    String id = mesh.pay(user, 1_000).getId();
    Watching watching = mesh.watch(as(user), id, 1);
    mesh.eventually("it is watched", () -> watchers(mesh) > 0);
    settle(id, "COMPLETED");
    assertThat(watching.ended().sequences()).containsExactly(2L);
  }

  @Test
  void aHintFromAnotherInstanceIsEnoughWithoutAnyLook() {
    Promise<Outcome> answer = Promise.promise();
    Rails rail = new Rails(user, n -> answer.future());
    WatchTimes never = new WatchTimes(HOURS_MS, HOURS_MS);
    try (PaymentMesh hinted = PaymentMesh.empty()) {
      hinted
          .deploy(vertx -> rail, never, TestDatabase.configFor("payment"))
          .deploy(vertx -> UNDECIDED, never, TestDatabase.configFor("payment"));
      String id = hinted.pay(user, 1_000).getId();
      List<Watching> watching = List.of(
          hinted.watch(0, as(user), id, 0).awaitEvents(1),
          hinted.watch(1, as(user), id, 0).awaitEvents(1));
      hinted.eventually("listening", () -> listeners(hinted) >= 2);
      hinted.eventually("asked", () -> {
        hinted.owner(
            "update payment.payments set due_at = now() where id = $1::uuid and due_at > now()"
                + " + interval '15 seconds'",
            UUID.fromString(id));
        return rail.timesSubmitted(id) > 0;
      });
      answer.complete(Outcome.completed());
      assertThat(watching)
          .allSatisfy(one -> assertThat(one.ended().sequences()).containsExactly(1L, 2L));
    }
  }

  private static long listeners(PaymentMesh of) {
    return of.owner("select count(*) from pg_stat_activity where usename = 'paymesh_payment'"
            + " and query ilike 'listen%'")
        .get(0)
        .getLong(0);
  }

  @Test
  void anInstanceThatStopsEndsItsWatchesSoThatTheirCallersGoElsewhere() {
    try (PaymentMesh stopping = PaymentMesh.start(vertx -> UNDECIDED)) {
      String id = stopping.pay(user, 1_000).getId();
      Watching watching = stopping.watch(as(user), id, 0).awaitEvents(1);
      MeshVertx.await(stopping.undeploy(0));
      assertThat(watching.refused().code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    }
  }

  /** More events, as a rail with many steps would make them; nobody is notified. */
  private static void addEvents(String id, int count) {
    mesh.owner(
        """
        with moved as (
          update payment.payments set version = version + $2::int where id = $1::uuid
          returning version)
        insert into payment.payment_events (payment_id, seq, status, message, at)
        select $1::uuid, seq, 'PROCESSING', repeat('x', 200), now()
        from moved, generate_series(version - $2::int + 1, version) as seq""",
        UUID.fromString(id),
        count);
  }

  private static void settle(String id, String status) {
    mesh.owner(
        """
        with moved as (
          update payment.payments
          set status = $2::text, version = version + 1, due_at = null, updated_at = now(),
              failure_reason = case $2::text when 'FAILED' then 'TEST' else '' end
          where id = $1::uuid
          returning id, version, status)
        insert into payment.payment_events (payment_id, seq, status, message, at)
        select id, version, status, '', now() from moved""",
        UUID.fromString(id),
        status);
  }
}
