package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.as;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.paymesh.proto.compliance.v1.CheckKycResponse;
import dev.paymesh.proto.payment.v1.SubmitPaymentsRequest;
import dev.paymesh.proto.payment.v1.SubmitPaymentsResponse;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of payments that come in a stream: each is decided alone, once under its key, and answered. */
final class PaymentSubmitTest {

  private static PaymentMesh mesh;
  private final String user = newUser();
  private final String keys = "key-" + UUID.randomUUID() + "-";

  @BeforeAll
  static void start() {
    mesh = PaymentMesh.start();
  }

  @BeforeEach
  void reset() {
    mesh.issuers.reset();
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  @Test
  void aThousandPaymentsOfSevenHundredKeysAreSevenHundredRows() {
    List<SubmitPaymentsRequest> items = new ArrayList<>(
        IntStream.range(0, 1_000).mapToObj(at -> item(at, at % 700)).toList());
    long seed = System.nanoTime();
    System.out.println("order of the thousand payments: seed " + seed);
    Collections.shuffle(items, new Random(seed));
    List<SubmitPaymentsResponse> answers =
        Submitting.open(mesh, 0, as(user)).send(items).end().ended();
    assertThat(answers).hasSize(1_000).allSatisfy(answer -> assertThat(answer.hasPayment())
        .isTrue());
    assertThat(answers.stream().map(SubmitPaymentsResponse::getCorrelation))
        .doesNotHaveDuplicates()
        .containsAll(IntStream.range(0, 1_000).mapToObj(Long::valueOf).toList());
    assertThat(answers.stream().filter(answer -> !answer.getReplayed())).hasSize(700);
    assertThat(idsByKey(answers)).hasSize(700);
    assertThat(mesh.rowsOf(user)).isEqualTo(700);
  }

  /** Fails where one key has two payments. */
  private static Map<String, String> idsByKey(List<SubmitPaymentsResponse> answers) {
    Map<String, String> ids = new HashMap<>();
    for (SubmitPaymentsResponse answer : answers) {
      String id = answer.getPayment().getId();
      assertThat(answer.hasPayment()).as(answer.getError().toString()).isTrue();
      assertThat(ids.merge(answer.getIdempotencyKey(), id, (first, second) -> first))
          .isEqualTo(id);
    }
    return ids;
  }

  @Test
  void oneBadPaymentFailsAlone() {
    SubmitPaymentsRequest good = item(0, 0);
    List<SubmitPaymentsRequest> items = List.of(
        good,
        item(1, 1).toBuilder().setAmountCents(0).build(),
        item(2, 2).toBuilder().setCurrency("usd").build(),
        item(3, 3).toBuilder().clearIdempotencyKey().build(),
        item(4, 4).toBuilder().setIdempotencyKey("k".repeat(256)).build(),
        item(5, 5).toBuilder().setDescription("d".repeat(501)).build(),
        item(6, 6));
    Submitting stream = Submitting.open(mesh, 0, as(user)).send(items).awaitAnswers(7);
    stream.send(List.of(item(7, 0).toBuilder().setAmountCents(7).build())).end();
    Map<Long, String> outcomes = stream.ended().stream()
        .collect(
            Collectors.toMap(SubmitPaymentsResponse::getCorrelation, PaymentSubmitTest::outcomeOf));
    assertThat(outcomes)
        .isEqualTo(Map.of(
            0L, "stored",
            1L, "FIELD_INVALID amount_cents",
            2L, "FIELD_INVALID currency",
            3L, "FIELD_INVALID idempotency_key",
            4L, "FIELD_INVALID idempotency_key",
            5L, "FIELD_INVALID description",
            6L, "stored",
            7L, "IDEMPOTENCY_KEY_REUSED this idempotency key was used for another payment"));
    assertThat(mesh.rowsOf(user)).isEqualTo(2);
  }

  private static String outcomeOf(SubmitPaymentsResponse answer) {
    return answer.hasPayment()
        ? "stored"
        : reasonOf(answer) + " " + answer.getError().getMessage().split(":")[0];
  }

  private static String reasonOf(SubmitPaymentsResponse answer) {
    return answer.getError().getDetailsList().stream()
        .filter(detail -> detail.is(ErrorInfo.class))
        .map(detail -> {
          try {
            return detail.unpack(ErrorInfo.class).getReason();
          } catch (InvalidProtocolBufferException broken) {
            throw new AssertionError(broken);
          }
        })
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theServiceMakesTheChecksItselfOnceForEachNewKey() {
    Submitting.open(mesh, 0, as(user)).send(items(20)).end().ended();
    assertThat(mesh.issuers.userCalls).hasValue(20);
    assertThat(mesh.issuers.complianceCalls).hasValue(20);
    mesh.issuers.user(request -> Issuers.answer(request, "ACCOUNT_SUSPENDED"));
    Submitting later = Submitting.open(mesh, 0, as(user)).send(items(20));
    later.send(List.of(item(20, 20))).end();
    Map<String, Long> outcomes = later.ended().stream()
        .collect(Collectors.groupingBy(
            answer -> answer.hasPayment() ? "stored" : reasonOf(answer), Collectors.counting()));
    // What is stored is answered whatever the checks would say now.
    assertThat(outcomes).isEqualTo(Map.of("stored", 20L, "ACCOUNT_SUSPENDED", 1L));
    assertThat(mesh.issuers.userCalls).hasValue(21);
    assertThat(mesh.rowsOf(user)).isEqualTo(20);
  }

  @Test
  void whoeverWasCutOffSendsAgainUnderTheSameKeysAndGetsTheSamePayments() {
    List<SubmitPaymentsRequest> items = items(200);
    Submitting cut =
        Submitting.open(mesh, 0, as(user)).send(items).awaitAnswers(30).cancel();
    Map<String, String> before = idsByKey(cut.answers());
    Map<String, String> after =
        idsByKey(Submitting.open(mesh, 0, as(user)).send(items).end().ended());
    assertThat(after).hasSize(200).containsAllEntriesOf(before);
    assertThat(mesh.rowsOf(user)).isEqualTo(200);
  }

  @Test
  void aPaymentWhoseCheckIsSilentIsAnsweredInItsOwnTimeAndHoldsUpNoOther() {
    mesh.issuers.kyc(request -> request.getAmount().getAmountCents() == 666
        ? Promise.<CheckKycResponse>promise().future()
        : Issuers.agree(request));
    Submitting stream = Submitting.open(mesh, 0, as(user))
        .send(List.of(item(0, 0).toBuilder().setAmountCents(666).build()))
        .send(items(10).subList(1, 10))
        .end();
    List<SubmitPaymentsResponse> answers = stream.ended();
    assertThat(answers).hasSize(10);
    SubmitPaymentsResponse last = answers.get(9);
    assertThat(last.getCorrelation()).isZero();
    assertThat(last.getError().getCode()).isEqualTo(GrpcStatus.UNAVAILABLE.code);
    assertThat(reasonOf(last)).isEqualTo("CHECKS_UNAVAILABLE");
  }

  @Test
  void aPaymentIsForItsCallerWhateverTheirRole() {
    SubmitPaymentsResponse answer = Submitting.open(mesh, 0, as(user, "support"))
        .send(items(1))
        .end()
        .ended()
        .get(0);
    assertThat(answer.getPayment().getUserId()).isEqualTo(user);
  }

  private List<SubmitPaymentsRequest> items(int count) {
    return IntStream.range(0, count).mapToObj(at -> item(at, at)).toList();
  }

  private SubmitPaymentsRequest item(int correlation, int key) {
    return SubmitPaymentsRequest.newBuilder()
        .setCorrelation(correlation)
        .setAmountCents(1_000 + key)
        .setCurrency("USD")
        .setIdempotencyKey(keys + key)
        .build();
  }
}
