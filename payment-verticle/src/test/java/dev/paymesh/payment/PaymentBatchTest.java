package dev.paymesh.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.ConstraintViolation;
import dev.paymesh.shared.testkit.BatchCounts;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Payments that share statements, each store on an event loop of its own as a verticle has it. */
final class PaymentBatchTest {

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  @AutoClose
  private final BatchCounts counts = new BatchCounts();

  private final StoreLoop loop = new StoreLoop(mesh.vertx());
  private final String user = "batch-" + UUID.randomUUID();

  private CreatePaymentRequest request(String key, long cents) {
    return CreatePaymentRequest.newBuilder()
        .setUserId(user)
        .setIdempotencyKey(key)
        .setAmount(Money.newBuilder().setAmountCents(cents).setCurrency("EUR"))
        .setDescription("for " + key)
        .build();
  }

  private List<CreatePaymentRequest> requests(int count) {
    return IntStream.range(0, count)
        .mapToObj(at -> request("key-" + at, 100 + at))
        .toList();
  }

  private RowSet<Row> stored(String sql) {
    return TestMesh.await(loop.database.query(sql, Tuple.of(user)));
  }

  private static void ended(List<? extends Future<?>> futures) {
    TestMesh.await(Future.join(futures).transform(done -> Future.succeededFuture()));
  }

  @Test
  void aBurstOfPaymentsTakesTwoStatementsAndEachIsStoredWithItsOwnEvent() {
    List<CreatePaymentRequest> requests = requests(40);
    List<Future<CreatePaymentResponse>> answers = loop.insert(requests);
    ended(answers);

    for (int at = 0; at < requests.size(); at++) {
      Payment payment = answers.get(at).result().getPayment();
      assertThat(payment.getDescription()).isEqualTo("for key-" + at);
      assertThat(payment.getAmount()).isEqualTo(requests.get(at).getAmount());
    }
    assertThat(answers).noneMatch(answer -> answer.result().getReplayed());
    assertThat(counts.statements("payment.insert")).isEqualTo(2);
    assertThat(
            stored(
                """
            select p.id from payments p join payment_events e on e.payment_id = p.id
            where p.user_id = $1::text and e.seq = 1 and e.status = 'PROCESSING'
              and e.actor = 'user:anna' and e.request_id = 'request-of-anna'
              and e.user_key_id = 'u1' and e.compliance_key_id = 'c1'
              and e.policy_version = '2026.1' and e.at = p.created_at"""))
        .hasSize(40);
  }

  @Test
  void twinsInOneBatchAreOnePaymentAndATwinThatDisagreesIsRefused() {
    List<CreatePaymentRequest> requests = new ArrayList<>(requests(5));
    requests.add(requests.get(3));
    requests.add(request("key-3", 1));
    requests.add(requests.get(3));
    List<Future<CreatePaymentResponse>> answers = loop.insert(requests);
    ended(answers);

    Future<CreatePaymentResponse> other = answers.remove(6);
    assertThat(((MeshStatus) other.cause()).reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    List<CreatePaymentResponse> twins =
        List.of(answers.get(3).result(), answers.get(5).result(), answers.get(6).result());
    assertThat(twins.stream().map(CreatePaymentResponse::getPayment).distinct()).hasSize(1);
    assertThat(twins.stream().filter(CreatePaymentResponse::getReplayed)).hasSize(2);
    assertThat(stored("select id from payments where user_id = $1::text")).hasSize(5);
  }

  @Test
  void aPaymentThatTheTableRefusesFailsAlone() {
    List<CreatePaymentRequest> requests = new ArrayList<>(requests(12));
    requests.set(7, request("key-7", 0));
    List<Future<CreatePaymentResponse>> answers = loop.insert(requests);
    ended(answers);

    assertThat(answers.remove(7).cause()).isInstanceOf(ConstraintViolation.class);
    assertThat(answers).allMatch(Future::succeeded);
    assertThat(stored("select id from payments where user_id = $1::text")).hasSize(11);
  }

  @Test
  void batchesWithTheSameKeysInAnyOrderNeitherLockUpNorPayTwice() {
    long seed = System.nanoTime();
    System.out.println("seed of the orders: " + seed);
    Random random = new Random(seed);
    StoreLoop other = new StoreLoop(mesh.vertx());
    for (int round = 0; round < 15; round++) {
      int from = 30 * round;
      List<CreatePaymentRequest> one = new ArrayList<>(IntStream.range(from, from + 30)
          .mapToObj(at -> request("key-" + at, 100 + at))
          .toList());
      List<CreatePaymentRequest> two = new ArrayList<>(one);
      Collections.shuffle(one, random);
      Collections.shuffle(two, random);
      List<Future<CreatePaymentResponse>> answers = new ArrayList<>(loop.insert(one));
      answers.addAll(other.insert(two));
      ended(answers);

      assertThat(answers).as("round %d", round).allMatch(Future::succeeded);
      assertThat(answers.stream()
              .map(answer -> answer.result().getPayment().getId())
              .distinct())
          .hasSize(30);
      assertThat(answers.stream().filter(answer -> answer.result().getReplayed()))
          .hasSize(30);
    }
    assertThat(stored("select id from payments where user_id = $1::text")).hasSize(450);
  }

  @Test
  void aBatchWaitsForKeysInOneOrderSoThatNoTwoWaitForEachOther() {
    StoreLoop other = new StoreLoop(mesh.vertx());
    Promise<Void> release = Promise.promise();
    Future<Void> held = holdKeyUntil("m", release.future());
    List<Future<CreatePaymentResponse>> answers =
        loop.insert(List.of(request("1", 1), request("z", 1), request("m", 1), request("a", 1)));
    TestMesh.await(untilWaiting(1));
    answers.addAll(other.insert(List.of(request("2", 1), request("a", 1), request("z", 1))));
    TestMesh.await(untilWaiting(2));
    release.complete();
    ended(answers);

    ended(List.of(held));
    assertThat(answers).allMatch(Future::succeeded);
    assertThat(stored("select id from payments where user_id = $1::text")).hasSize(5);
  }

  /** Stores a payment that is rolled back in the end, and until then keeps whoever wants its key waiting. */
  private Future<Void> holdKeyUntil(String key, Future<Void> release) {
    Promise<Void> inserted = Promise.promise();
    Future<Void> held = loop.database.inTransaction(connection -> connection
        .preparedQuery(
            """
            insert into payments (id, user_id, idempotency_key, request_hash, amount_cents, currency,
              description, status, version, created_at, updated_at, due_at)
            values (gen_random_uuid(), $1::text, $2::text, sha256(''), 1, 'EUR', '', 'PROCESSING',
              1, now(), now(), now())""")
        .execute(Tuple.of(user, key))
        .<Void>mapEmpty()
        .onComplete(inserted)
        .compose(done -> release)
        .compose(done -> Future.failedFuture(MeshStatus.invalid("key", "not to be kept"))));
    TestMesh.await(inserted.future());
    return held;
  }

  private Future<Void> untilWaiting(int statements) {
    // On a connection of its own: behind the statement that waits it would wait too.
    return loop.database
        .inTransaction(connection -> connection
            .query("select count(*) from pg_locks where not granted")
            .execute()
            .map(rows -> rows.iterator().next().getLong(0)))
        .compose(waiting -> waiting >= statements
            ? Future.succeededFuture()
            : mesh.vertx().timer(5).compose(later -> untilWaiting(statements)));
  }

  @Test
  void whatTheOwnerSeesIsHiddenFromTheOthersOfTheBatch() {
    List<Future<CreatePaymentResponse>> stored = loop.insert(requests(2));
    ended(stored);
    UUID mine = UUID.fromString(stored.get(0).result().getPayment().getId());
    UUID also = UUID.fromString(stored.get(1).result().getPayment().getId());
    List<Future<Optional<Payment>>> seen = loop.all(List.of(
        () -> loop.payments.find(mine, user),
        () -> loop.payments.find(mine, "somebody"),
        () -> loop.payments.find(mine, user),
        () -> loop.payments.find(mine, null),
        () -> loop.payments.find(also, "somebody"),
        () -> loop.payments.find(UUID.randomUUID(), user),
        () -> loop.payments.find(also, null)));
    ended(seen);

    assertThat(seen.stream().map(found -> found.result().map(Payment::getId).orElse("none")))
        .containsExactly(
            mine.toString(),
            "none",
            mine.toString(),
            mine.toString(),
            "none",
            "none",
            also.toString());
    assertThat(counts.statements("payment.find")).isEqualTo(2);
  }

  @Test
  void aKeyIsFoundForItsOwnUserAlone() {
    ended(loop.insert(requests(3)));
    List<Future<Optional<PaymentStore.Stored>>> seen = loop.all(List.of(
        () -> loop.payments.findByKey(user, "key-0"),
        () -> loop.payments.findByKey(user, "key-2"),
        () -> loop.payments.findByKey("somebody", "key-1"),
        () -> loop.payments.findByKey(user, "key-3"),
        () -> loop.payments.findByKey(user, "key-1")));
    ended(seen);

    assertThat(seen.stream()
            .map(found ->
                found.result().map(known -> known.payment().getDescription()).orElse("")))
        .containsExactly("for key-0", "for key-2", "", "", "for key-1");
    assertThat(counts.statements("payment.find_by_key")).isEqualTo(2);
  }

  @Test
  void decisionsOfTheRailAreWrittenTogetherAndEachPaymentEndsOnce() {
    LogWatch.expect("SQLSTATE 22021");
    List<Future<CreatePaymentResponse>> stored = loop.insert(requests(20));
    ended(stored);
    List<UUID> ids = stored.stream()
        .map(answer -> UUID.fromString(answer.result().getPayment().getId()))
        .toList();
    // Odd ones fail, one has a text too long for its event, and the first ends twice.
    List<Supplier<Future<Boolean>>> settling = new ArrayList<>(IntStream.range(0, 20)
        .<Supplier<Future<Boolean>>>mapToObj(at -> () -> loop.settlements.settle(
            ids.get(at), at % 2 == 0 ? Outcome.completed() : Outcome.failed("CARD_" + at)))
        .toList());
    settling.set(9, () -> loop.settlements.settle(ids.get(9), Outcome.failed("NUL\0")));
    settling.add(() -> loop.settlements.settle(ids.get(0), Outcome.failed("TOO_LATE")));
    List<Future<Boolean>> settled = loop.all(settling);
    ended(settled);

    assertThat(settled.remove(20).result()).isFalse();
    assertThat(settled.remove(9).failed()).isTrue();
    assertThat(settled).allMatch(Future::result);
    assertThat(
            stored(
                """
            select p.id from payments p join payment_events e on e.payment_id = p.id
            where p.user_id = $1::text and e.seq = 2 and p.version = 2 and e.status = p.status
              and (p.status = 'FAILED') = (e.message like 'Payment failed: CARD_%')"""))
        .hasSize(19);
  }
}
