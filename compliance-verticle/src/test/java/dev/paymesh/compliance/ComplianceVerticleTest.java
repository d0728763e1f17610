package dev.paymesh.compliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.common.v1.Verdict;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.proto.compliance.v1.CheckKycResponse;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcClient;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.compliance.v1.KycStatus;
import dev.paymesh.proto.document.v1.VerificationState;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.checks.RequestHash;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.sql.ConstraintViolation;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The compliance service over loopback, on a real PostgreSQL, beside a document service that a test directs. */
class ComplianceVerticleTest {

  private static final AttestationKey KEY = new AttestationKey(
      Attestations.COMPLIANCE, "c1", "a key of the tests, 32 bytes or more".getBytes(UTF_8));
  private static final Attestations.Verifier VERIFIER =
      new Attestations.Verifier(List.of(KEY), InstantSource.system());
  private static final Money AMOUNT =
      Money.newBuilder().setAmountCents(1999).setCurrency("USD").build();

  @AutoClose
  private static MeshVertx mesh;

  private static Vertx vertx;
  private static Documents documents;
  private static Profiles profiles;
  private static int port;

  @BeforeAll
  static void deploy() {
    mesh = MeshVertx.start();
    vertx = mesh.vertx();
    documents = Documents.start(vertx);
    profiles = new Profiles(vertx);
    port = deploy(TestDatabase.configFor("compliance"), documents.port());
    profiles.store("anna", "BASIC", "CLEARED", 12);
    TestMesh.warmUp(() -> check(about("anna")));
  }

  @BeforeEach
  void reset() {
    documents.answer(VerificationState.VERIFICATION_STATE_VERIFIED);
  }

  @Test
  void aClearedUserWithAVerifiedDocumentIsApproved() {
    assertThat(check(about("anna")))
        .isEqualTo(CheckKycResponse.newBuilder()
            .setStatus(KycStatus.APPROVED)
            .setRiskScore(12)
            .setPolicyVersion("2026.1")
            .build());
  }

  @Test
  void anApprovalIsAttestedForTheRequestAndAmountThatAsk() {
    CreatePaymentRequest payment = payment("anna");
    Attestation attestation = check(about(payment)).getAttestation();
    assertThat(attestation.getVerdict()).isEqualTo(Verdict.POSITIVE);
    assertThat(attestation.getPolicyVersion()).isEqualTo("2026.1");
    assertThat(holds(attestation, payment)).isTrue();
  }

  /** The seal is over what is left out, so it is of no use for anything else. */
  @Test
  void theGatewayIsNotToldWhatItAskedAndThePaymentServiceIs() {
    CreatePaymentRequest payment = payment("anna");
    Attestation sentOn = check(about(payment)).getAttestation();
    assertThat(sentOn)
        .isEqualTo(
            sentOn.toBuilder().clearSubject().clearAmount().clearRequestHash().build());
    Money more = AMOUNT.toBuilder().setAmountCents(AMOUNT.getAmountCents() + 1).build();
    for (CreatePaymentRequest other : List.of(
        payment("bob"),
        payment.toBuilder().setAmount(more).build(),
        payment.toBuilder().setIdempotencyKey("key-2").build())) {
      assertThat(holds(sentOn, other)).as(other.toString()).isFalse();
    }
    Attestation judged =
        check(peer("payment", port), "anna", "user", about(payment)).getAttestation();
    assertThat(VERIFIER.holds(judged, payment)).isTrue();
  }

  @Test
  void aBlockedUserIsRefused() {
    profiles.store("bob", "FULL", "BLOCKED", 0);
    assertRefused("bob", KycStatus.BLOCKED, "KYC_BLOCKED");
  }

  @Test
  void aUserInReviewIsRefusedForNow() {
    profiles.store("rita", "FULL", "REVIEW", 0);
    assertRefused("rita", KycStatus.REVIEW, "KYC_REVIEW");
  }

  @Test
  void theStoredScoresOfThePolicyDecide() {
    profiles.store("risky", "FULL", "CLEARED", 70);
    assertRefused("risky", KycStatus.REVIEW, "KYC_REVIEW");
    profiles.store("riskier", "FULL", "CLEARED", 90);
    assertRefused("riskier", KycStatus.BLOCKED, "KYC_BLOCKED");
  }

  @Test
  void anExpiredOrMissingDocumentIsRefused() {
    documents.answer(VerificationState.VERIFICATION_STATE_EXPIRED);
    assertRefused("anna", KycStatus.BLOCKED, "DOCUMENT_EXPIRED");
    documents.answer(VerificationState.VERIFICATION_STATE_MISSING);
    assertRefused("anna", KycStatus.BLOCKED, "DOCUMENT_MISSING");
  }

  @Test
  void aUserNobodyKnowsIsToldWhatTheUserServiceTells() {
    documents.answer(VerificationState.VERIFICATION_STATE_MISSING);
    assertRefused("nobody", KycStatus.BLOCKED, "ACCOUNT_UNKNOWN");
  }

  @Test
  void theDocumentServiceIsAskedWhileTheOwnRowIsStillBeingRead() {
    Promise<Void> asked = Promise.promise();
    documents.answer(request -> {
      asked.complete();
      return Documents.verification(VerificationState.VERIFICATION_STATE_VERIFIED);
    });
    Database owner = Database.open(vertx, DatabaseConfig.parse(TestDatabase.ownerUrl()));
    Promise<Void> locked = Promise.promise();
    Future<Void> lock = owner.inTransaction(connection -> connection
        .query("LOCK TABLE compliance.profiles IN ACCESS EXCLUSIVE MODE")
        .execute()
        .onSuccess(held -> locked.complete())
        .onFailure(locked::fail)
        // The row can be read only after the document service was asked.
        .compose(held -> asked.future()));
    TestMesh.await(locked.future());
    assertThat(check(about("anna")).getStatus()).isEqualTo(KycStatus.APPROVED);
    TestMesh.await(lock);
    TestMesh.await(owner.close());
  }

  @Test
  void withoutTheDocumentServiceThereIsNoVerdict() {
    int orphan = deploy(TestDatabase.configFor("compliance"), TestMesh.deadPort());
    MeshStatus status =
        failure(() -> check(peer("gateway", orphan), "anna", "user", about("anna")));
    assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  @Test
  void withoutItsDatabaseThereIsNoVerdict() {
    int orphan = deploy(TestMesh.dead(TestDatabase.configFor("compliance")), documents.port());
    MeshStatus status =
        failure(() -> check(peer("gateway", orphan), "anna", "user", about("anna")));
    assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  @Test
  void somebodyElsesStandingIsForTheirSupport() {
    Peer gateway = peer("gateway", port);
    MeshStatus status = failure(() -> check(gateway, "sven", "user", about("anna")));
    assertThat(status.code()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(check(gateway, "sven", "support", about("anna")).getStatus())
        .isEqualTo(KycStatus.APPROVED);
  }

  @Test
  void onlyTheServicesOfThePolicyMayAsk() {
    for (String self : List.of("user", "document", "compliance", "stranger")) {
      MeshStatus status = failure(() -> check(peer(self, port), "anna", "user", about("anna")));
      assertThat(status.code()).as(self).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    }
    assertThat(check(peer("payment", port), "anna", "user", about("anna")).getStatus())
        .isEqualTo(KycStatus.APPROVED);
  }

  @Test
  void aRequestWithoutAnAmountOrWithHalfAHashIsInvalid() {
    CheckKycRequest half = about("anna").toBuilder()
        .setRequestHash(ByteString.copyFrom(new byte[16]))
        .build();
    for (CheckKycRequest bad : List.of(about("anna").toBuilder().clearAmount().build(), half)) {
      assertThat(failure(() -> check(bad)).code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }
  }

  @Test
  void theTableItselfRefusesAScoreOutOfRange() {
    assertThatThrownBy(() -> profiles.store("odd", "FULL", "CLEARED", 101))
        .isInstanceOfSatisfying(
            ConstraintViolation.class,
            violation -> assertThat(violation.constraint()).isEqualTo("profiles_risk_score_range"));
  }

  private static int deploy(DatabaseConfig config, int documentsAt) {
    ComplianceVerticle verticle = new ComplianceVerticle(new ComplianceConfig(
        TestMesh.server("compliance"), config, KEY, TestMesh.peer("compliance", documentsAt)));
    TestMesh.deploy(vertx, verticle);
    return verticle.port();
  }

  private static CreatePaymentRequest payment(String userId) {
    return CreatePaymentRequest.newBuilder()
        .setUserId(userId)
        .setAmount(AMOUNT)
        .setIdempotencyKey("key-1")
        .build();
  }

  private static CheckKycRequest about(String userId) {
    return CheckKycRequest.newBuilder().setUserId(userId).setAmount(AMOUNT).build();
  }

  private static CheckKycRequest about(CreatePaymentRequest payment) {
    return about(payment.getUserId()).toBuilder()
        .setRequestHash(RequestHash.ofRequest(payment))
        .build();
  }

  private static void assertRefused(String userId, KycStatus status, String reason) {
    CreatePaymentRequest payment = payment(userId);
    CheckKycResponse verdict = check(about(payment));
    assertThat(verdict.getStatus()).isEqualTo(status);
    assertThat(verdict.getReason()).isEqualTo(reason);
    assertThat(verdict.getAttestation().getVerdict()).isEqualTo(Verdict.NEGATIVE);
    assertThat(verdict.getAttestation().getReason()).isEqualTo(reason);
    assertThat(holds(verdict.getAttestation(), payment)).isTrue();
  }

  /** As the payment service has it, which gets it with the request. */
  private static boolean holds(Attestation sent, CreatePaymentRequest payment) {
    return VERIFIER.holds(
        Attestations.inFull(sent, payment, RequestHash.ofRequest(payment)), payment);
  }

  private static CheckKycResponse check(CheckKycRequest request) {
    return check(peer("gateway", port), request.getUserId(), "user", request);
  }

  private static CheckKycResponse check(
      Peer peer, String as, String role, CheckKycRequest request) {
    return TestMesh.within(
        vertx,
        TestMesh.caller(as, role),
        () -> peer.call(ComplianceServiceGrpcClient.CheckKyc, request));
  }

  private static Peer peer(String self, int at) {
    return Peer.to(vertx, TestMesh.peer(self, at), ComplianceServiceGrpcService.SERVICE_DESCRIPTOR);
  }

  private static MeshStatus failure(ThrowingCallable call) {
    return catchThrowableOfType(MeshStatus.class, call);
  }
}
