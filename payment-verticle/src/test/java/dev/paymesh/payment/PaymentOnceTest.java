package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.newUser;
import static dev.paymesh.payment.PaymentMesh.request;
import static dev.paymesh.payment.PaymentMesh.withEvidence;
import static dev.paymesh.shared.testkit.TestMesh.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.GetIdempotencyKeyRequest;
import dev.paymesh.proto.payment.v1.IdempotencyKey;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One key, one payment: whatever is repeated, raced or varied. */
final class PaymentOnceTest {

  private static final int TWINS = 50;
  private static PaymentMesh mesh;
  private final String user = newUser();

  @BeforeAll
  static void start() {
    mesh = PaymentMesh.start().deploy(SandboxRail::new);
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  @Test
  void aPaymentIsStoredAsItWasAsked() {
    Payment payment = mesh.pay(user, 1_999);
    assertThat(payment.getUserId()).isEqualTo(user);
    assertThat(payment.getAmount().getAmountCents()).isEqualTo(1_999);
    assertThat(payment.getAmount().getCurrency()).isEqualTo("USD");
    assertThat(payment.getDescription()).isEqualTo("Zwei Bücher");
    assertThat(payment.getStatus()).isEqualTo(PaymentStatus.PROCESSING);
    assertThat(payment.getVersion()).isEqualTo(1);
    assertThat(payment.getFailureReason()).isEmpty();
    assertThat(payment.getUpdatedAt()).isEqualTo(payment.getCreatedAt());
    assertThat(Instant.parse(payment.getCreatedAt())).isBefore(Instant.now().plusSeconds(5));
    assertThat(mesh.owner(
            "select seq, status from payment.payment_events where payment_id = $1::uuid and seq = 1",
            java.util.UUID.fromString(payment.getId())))
        .hasSize(1);
  }

  @Test
  void theSameKeyAgainGivesTheSamePayment() {
    CreatePaymentRequest request = withEvidence(request(user, 1_000));
    CreatePaymentResponse first = mesh.create(request);
    CreatePaymentResponse second = mesh.create(request);
    assertThat(first.getReplayed()).isFalse();
    assertThat(second.getReplayed()).isTrue();
    assertThat(second.getPayment().getId()).isEqualTo(first.getPayment().getId());
    assertThat(mesh.rowsOf(user)).isEqualTo(1);
  }

  @Test
  void aReplayTellsHowFarThePaymentHasCome() {
    CreatePaymentRequest request = withEvidence(request(user, 1_000));
    String id = mesh.create(request).getPayment().getId();
    mesh.watch(PaymentMesh.as(user), id, 0).ended();
    assertThat(mesh.create(request).getPayment().getStatus()).isEqualTo(PaymentStatus.COMPLETED);
  }

  @Test
  void theSameKeyForSomethingElseIsRefusedAndChangesNothing() {
    CreatePaymentRequest request = request(user, 1_000);
    Payment stored = mesh.create(withEvidence(request)).getPayment();
    for (CreatePaymentRequest other : List.of(
        request.toBuilder()
            .setAmount(request.getAmount().toBuilder().setAmountCents(1_001))
            .build(),
        request.toBuilder()
            .setAmount(request.getAmount().toBuilder().setCurrency("EUR"))
            .build(),
        request.toBuilder().setDescription("").build())) {
      // With evidence the insert finds the key, without it the look before does.
      for (CreatePaymentRequest sent : List.of(withEvidence(other), other)) {
        MeshStatus refusal = refusalOf(mesh.creating(0, sent));
        assertThat(refusal.code()).isEqualTo(GrpcStatus.ALREADY_EXISTS);
        assertThat(refusal.reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
      }
    }
    assertThat(mesh.rowsOf(user)).isEqualTo(1);
    Payment after = mesh.get(PaymentMesh.as(user), stored.getId());
    assertThat(after.getAmount()).isEqualTo(stored.getAmount());
    assertThat(after.getDescription()).isEqualTo(stored.getDescription());
  }

  @Test
  void aKeyTellsThePaymentUnderItToItsOwnUserAlone() {
    CreatePaymentRequest request = withEvidence(request(user, 1_000));
    String key = request.getIdempotencyKey();
    MeshStatus unknown = refusalOf(telling(user, key));
    assertThat(unknown.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(unknown.reason()).isEqualTo("IDEMPOTENCY_KEY_UNKNOWN");
    String id = mesh.create(request).getPayment().getId();
    IdempotencyKey known = MeshVertx.await(telling(user, key));
    assertThat(known.getKey()).isEqualTo(key);
    assertThat(known.getPaymentId()).isEqualTo(id);
    assertThat(known.getPaymentPath()).isEqualTo("/api/v1/payments/" + id);
    mesh.watch(PaymentMesh.as(user), id, 0).ended();
    assertThat(MeshVertx.await(telling(user, key)).getStatus()).isEqualTo(PaymentStatus.COMPLETED);
    assertThat(refusalOf(telling(newUser(), key)).reason()).isEqualTo("IDEMPOTENCY_KEY_UNKNOWN");
  }

  private static Future<IdempotencyKey> telling(String userId, String key) {
    return mesh.call(
        1,
        PaymentMesh.as(userId),
        PaymentServiceGrpcClient.GetIdempotencyKey,
        GetIdempotencyKeyRequest.newBuilder().setKey(key).build());
  }

  @Test
  void anotherUsersSameKeyIsAnotherPayment() {
    CreatePaymentRequest request = request(user, 1_000);
    CreatePaymentRequest others = request.toBuilder().setUserId(newUser()).build();
    String id = mesh.create(withEvidence(request)).getPayment().getId();
    CreatePaymentResponse answer = mesh.create(withEvidence(others));
    assertThat(answer.getReplayed()).isFalse();
    assertThat(answer.getPayment().getId()).isNotEqualTo(id);
  }

  @Test
  void fiftyTwinsAtOnceAreOnePayment() {
    assertOnePayment(index -> 0);
  }

  @Test
  void fiftyTwinsOverTwoInstancesAreOnePayment() {
    assertOnePayment(index -> index % 2);
  }

  private void assertOnePayment(java.util.function.IntUnaryOperator instance) {
    CreatePaymentRequest request = withEvidence(request(user, 1_000));
    List<Future<CreatePaymentResponse>> calls = IntStream.range(0, TWINS)
        .mapToObj(index -> mesh.creating(instance.applyAsInt(index), request))
        .toList();
    MeshVertx.await(Future.all(calls));
    List<CreatePaymentResponse> answers = calls.stream().map(Future::result).toList();
    assertThat(answers.stream().map(answer -> answer.getPayment().getId()).distinct())
        .hasSize(1);
    assertThat(answers.stream().filter(CreatePaymentResponse::getReplayed)).hasSize(TWINS - 1);
    assertThat(mesh.rowsOf(user)).isEqualTo(1);
    assertThat(mesh.owner(
                "select count(*) from payment.payment_events where seq = 1 and payment_id = $1::uuid",
                java.util.UUID.fromString(answers.get(0).getPayment().getId()))
            .get(0)
            .getLong(0))
        .isEqualTo(1);
  }

  @Test
  void fiftyTwinsThatDisagreeStoreOneAndRefuseTheRest() {
    CreatePaymentRequest request = request(user, 1_000);
    List<Future<CreatePaymentResponse>> calls = IntStream.range(0, TWINS)
        .mapToObj(index -> mesh.creating(
            index % 2,
            withEvidence(request.toBuilder()
                .setAmount(request.getAmount().toBuilder().setAmountCents(1_000 + index))
                .build())))
        .toList();
    MeshVertx.await(Future.join(calls).transform(Future::succeededFuture));
    assertThat(calls.stream().filter(Future::succeeded)).hasSize(1);
    assertThat(calls.stream().filter(Future::failed))
        .allSatisfy(call ->
            assertThat(MeshStatus.of(call.cause()).reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED"));
    assertThat(mesh.rowsOf(user)).isEqualTo(1);
  }
}
