package dev.paymesh.payment;

import static dev.paymesh.payment.EvidenceFaults.signedAt;
import static dev.paymesh.payment.EvidenceFaults.with;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static dev.paymesh.payment.PaymentMesh.request;
import static dev.paymesh.payment.PaymentMesh.withEvidence;
import static dev.paymesh.shared.testkit.TestMesh.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.shared.grpc.MeshStatus;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who decides, on what evidence: every attestation case of the design, through CreatePayment. */
final class PaymentEvidenceTest {

  private static final SimpleMeterRegistry REGISTRY = new SimpleMeterRegistry();
  private static PaymentMesh mesh;
  private final String user = newUser();
  private double fallbacksBefore;

  @BeforeAll
  static void start() {
    Metrics.addRegistry(REGISTRY);
    mesh = PaymentMesh.start();
  }

  @AfterAll
  static void stop() {
    mesh.close();
    Metrics.removeRegistry(REGISTRY);
  }

  @BeforeEach
  void reset() {
    mesh.issuers.reset();
    fallbacksBefore = fallbacks();
  }

  private static double fallbacks() {
    return REGISTRY.get("payment.evidence.fallback").counter().count();
  }

  private void assertChecksRun(int times) {
    assertThat(mesh.issuers.userCalls).hasValue(times);
    assertThat(mesh.issuers.complianceCalls).hasValue(times);
    assertThat(fallbacks() - fallbacksBefore).isEqualTo(times);
  }

  private void assertRefused(CreatePaymentRequest request, GrpcStatus code, String reason) {
    MeshStatus refusal = refusalOf(mesh.creating(0, request));
    assertThat(refusal.code()).as(refusal.toString()).isEqualTo(code);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(mesh.rowsOf(request.getUserId())).isZero();
  }

  @Test
  void goodEvidenceIsTakenAtItsWord() {
    CreatePaymentResponse stored = mesh.create(withEvidence(request(user, 1_000)));
    assertThat(stored.getReplayed()).isFalse();
    assertThat(mesh.rowsOf(user)).isEqualTo(1);
    assertChecksRun(0);
  }

  @Test
  void evidenceInAnyOrderAndTwiceOverIsGood() {
    CreatePaymentRequest request = request(user, 1_000);
    Attestation byUser = Issuers.byUser(request, "");
    Attestation byCompliance = Issuers.byCompliance(request, "");
    mesh.create(with(request, byCompliance, byUser, byCompliance, byUser));
    assertChecksRun(0);
  }

  @TestFactory
  Stream<DynamicTest> evidenceThatDoesNotHoldIsReplacedByOneRunOfOurOwnChecks() {
    return each((request, spoil) -> {
      CreatePaymentResponse stored = mesh.create(spoil.apply(request));
      assertThat(stored.getReplayed()).isFalse();
      assertThat(mesh.rowsOf(request.getUserId())).isEqualTo(1);
      assertChecksRun(1);
    });
  }

  @TestFactory
  Stream<DynamicTest> evidenceThatDoesNotHoldLetsNobodyThrough() {
    return each((request, spoil) -> {
      mesh.issuers.kyc(asked -> Issuers.answer(asked, "KYC_BLOCKED"));
      assertRefused(spoil.apply(request), GrpcStatus.FAILED_PRECONDITION, "KYC_BLOCKED");
      assertChecksRun(1);
    });
  }

  private interface Case {
    void check(CreatePaymentRequest request, UnaryOperator<CreatePaymentRequest> spoil);
  }

  private Stream<DynamicTest> each(Case body) {
    return EvidenceFaults.all().entrySet().stream()
        .map(fault -> DynamicTest.dynamicTest(fault.getKey(), () -> {
          reset();
          body.check(request(newUser(), 1_000), fault.getValue());
        }));
  }

  @Test
  void aValidRefusalIsFinalAndAsksNobody() {
    CreatePaymentRequest request = request(user, 1_000);
    assertRefused(
        with(request, Issuers.byUser(request, "ACCOUNT_SUSPENDED")),
        GrpcStatus.FAILED_PRECONDITION,
        "ACCOUNT_SUSPENDED");
    assertRefused(
        with(request, Issuers.byCompliance(request, "DOCUMENT_EXPIRED")),
        GrpcStatus.FAILED_PRECONDITION,
        "DOCUMENT_EXPIRED");
    assertChecksRun(0);
  }

  @Test
  void oneRefusalOutweighsAnyAgreement() {
    CreatePaymentRequest request = request(user, 1_000);
    assertRefused(
        with(
            request,
            Issuers.byUser(request, ""),
            Issuers.byCompliance(request, ""),
            Issuers.byCompliance(request, "KYC_REVIEW")),
        GrpcStatus.FAILED_PRECONDITION,
        "KYC_REVIEW");
    assertChecksRun(0);
  }

  @Test
  void aRefusalStandsEvenWhenTheChecksAreSaidToBeUnavailable() {
    CreatePaymentRequest request = request(user, 1_000);
    assertRefused(
        unavailable(with(request, Issuers.byUser(request, "ACCOUNT_SUSPENDED"))),
        GrpcStatus.FAILED_PRECONDITION,
        "ACCOUNT_SUSPENDED");
  }

  @Test
  void unavailableChecksStoreNothingAndAreNotAskedAgain() {
    assertRefused(unavailable(request(user, 1_000)), GrpcStatus.UNAVAILABLE, "CHECKS_UNAVAILABLE");
    assertChecksRun(0);
  }

  @Test
  void goodEvidenceStoresThoughTheChecksAreSaidToBeUnavailable() {
    mesh.create(unavailable(withEvidence(request(user, 1_000))));
    assertThat(mesh.rowsOf(user)).isEqualTo(1);
    assertChecksRun(0);
  }

  @Test
  void aKnownKeyIsAnsweredWhateverTheEvidenceSays() {
    CreatePaymentRequest request = request(user, 1_000);
    String id = mesh.create(withEvidence(request)).getPayment().getId();
    mesh.issuers.user(asked -> Issuers.answer(asked, "ACCOUNT_SUSPENDED"));
    for (CreatePaymentRequest again : List.of(
        withEvidence(request),
        request,
        unavailable(request),
        with(request, Issuers.byUser(request, "ACCOUNT_SUSPENDED")),
        with(request, Issuers.byCompliance(request, "KYC_BLOCKED")),
        signedAt(request, Instant.now().minusSeconds(60)))) {
      CreatePaymentResponse answer = mesh.create(again);
      assertThat(answer.getPayment().getId()).isEqualTo(id);
      assertThat(answer.getReplayed()).isTrue();
    }
    assertThat(mesh.rowsOf(user)).isEqualTo(1);
    assertChecksRun(0);
  }

  @Test
  void aCallerWithoutEvidenceGetsTheIssuersVerdicts() {
    mesh.issuers.user(asked -> Issuers.answer(asked, "ACCOUNT_SUSPENDED"));
    assertRefused(request(user, 1), GrpcStatus.FAILED_PRECONDITION, "ACCOUNT_SUSPENDED");
    mesh.issuers.user(Issuers::unknown);
    assertRefused(request(user, 1), GrpcStatus.FAILED_PRECONDITION, "ACCOUNT_UNKNOWN");
    mesh.issuers.reset();
    for (String reason :
        List.of("KYC_BLOCKED", "KYC_REVIEW", "DOCUMENT_EXPIRED", "DOCUMENT_MISSING")) {
      mesh.issuers.kyc(asked -> Issuers.answer(asked, reason));
      assertRefused(request(user, 1), GrpcStatus.FAILED_PRECONDITION, reason);
    }
  }

  @Test
  void anIssuerThatFailsOrIsSilentMakesThePaymentUnavailable() {
    mesh.issuers.kyc(asked ->
        Future.failedFuture(MeshStatus.of(GrpcStatus.UNAVAILABLE, "DOWN", "the service is down")));
    assertRefused(request(user, 1), GrpcStatus.UNAVAILABLE, "CHECKS_UNAVAILABLE");
    mesh.issuers.kyc(asked ->
        Promise.<dev.paymesh.proto.compliance.v1.CheckKycResponse>promise().future());
    assertRefused(request(user, 1), GrpcStatus.UNAVAILABLE, "CHECKS_UNAVAILABLE");
  }

  @Test
  void bothIssuersAreAskedBeforeEitherHasAnswered() {
    Promise<Void> userAsked = Promise.promise();
    Promise<Void> kycAsked = Promise.promise();
    mesh.issuers.user(asked -> {
      userAsked.complete();
      return kycAsked.future().compose(both -> Issuers.agree(asked));
    });
    mesh.issuers.kyc(asked -> {
      kycAsked.complete();
      return userAsked.future().compose(both -> Issuers.agree(asked));
    });
    mesh.create(request(user, 1_000));
    assertChecksRun(1);
  }

  private static CreatePaymentRequest unavailable(CreatePaymentRequest request) {
    return request.toBuilder().setChecksUnavailable(true).build();
  }
}
