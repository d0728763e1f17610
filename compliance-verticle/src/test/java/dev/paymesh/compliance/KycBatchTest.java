package dev.paymesh.compliance;

import static dev.paymesh.compliance.ComplianceMesh.about;
import static dev.paymesh.compliance.ComplianceMesh.as;
import static dev.paymesh.shared.testkit.TestMesh.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import dev.paymesh.proto.compliance.v1.CheckKycBatchRequest;
import dev.paymesh.proto.compliance.v1.CheckKycBatchResponse;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcClient;
import dev.paymesh.proto.compliance.v1.KycResult;
import dev.paymesh.proto.compliance.v1.KycStatus;
import dev.paymesh.proto.document.v1.Verification;
import dev.paymesh.proto.document.v1.VerificationState;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.AuditLines;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many verdicts in one answer: each check with its own outcome, each dependency asked as little as can be. */
final class KycBatchTest {

  private static final CallContext SUPPORT = as("sven", "support");

  @AutoClose
  private static ComplianceMesh mesh;

  @BeforeAll
  static void store() {
    mesh = ComplianceMesh.start("kyc_batch_test");
    mesh.profiles.store("anna", "BASIC", "CLEARED", 12);
    mesh.profiles.store("bob", "BASIC", "BLOCKED", 0);
    mesh.profiles.store("rita", "BASIC", "REVIEW", 0);
  }

  @BeforeEach
  void reset() {
    mesh.documents.answer(VerificationState.VERIFICATION_STATE_VERIFIED);
  }

  @Test
  void eachCheckIsJudgedInItsPlace() {
    List<KycResult> results = batch(SUPPORT, checks("bob", "anna", "nobody", "rita", "anna"));
    assertThat(results)
        .extracting(KycResult::getUserId)
        .containsExactly("bob", "anna", "nobody", "rita", "anna");
    assertThat(results)
        .extracting(result -> result.getVerdict().getReason())
        .containsExactly("KYC_BLOCKED", "", "ACCOUNT_UNKNOWN", "KYC_REVIEW", "");
    assertThat(results)
        .extracting(result -> result.getVerdict().getPolicyVersion())
        .containsOnly("2026.1");
    assertThat(results.get(1).getVerdict()).isEqualTo(mesh.check("anna", 100));
  }

  @Test
  void aCheckWithAHashIsAttestedAndOneWithoutIsNot() {
    CheckKycRequest hashed = about("anna", 100, "USD").toBuilder()
        .setRequestHash(ByteString.copyFrom(new byte[32]))
        .build();
    List<KycResult> results = batch(SUPPORT, List.of(hashed, about("anna", 100, "USD")));
    assertThat(results.get(0).getVerdict().getAttestation().getPolicyVersion()).isEqualTo("2026.1");
    assertThat(results.get(1).getVerdict().hasAttestation()).isFalse();
  }

  @Test
  void whoMayNotAskAboutOneGetsTheOthersAndIsNotTheReasonForALook() {
    AtomicInteger looks = new AtomicInteger();
    mesh.documents.answer(request -> {
      looks.incrementAndGet();
      return Documents.verification(VerificationState.VERIFICATION_STATE_VERIFIED);
    });
    List<KycResult> results;
    try (AuditLines audit = AuditLines.listen()) {
      results = batch(as("anna", "user"), checks("bob", "anna"));
      assertThat(audit.of("anna"))
          .singleElement()
          .asString()
          .contains("CheckKycBatch resource=bob why=OWNER_NOT_ALLOWED");
    }
    assertThat(results.get(0).getError().getCode()).isEqualTo(Code.PERMISSION_DENIED_VALUE);
    assertThat(results.get(1).getVerdict().getStatus()).isEqualTo(KycStatus.APPROVED);
    assertThat(looks).hasValue(1);
  }

  @Test
  void aDocumentThatCannotBeLookedAtFailsItsOwnCheckAlone() {
    mesh.documents.answer(request -> request.getUserId().equals("rita")
        ? Future.failedFuture(MeshStatus.of(GrpcStatus.UNAVAILABLE, "DATABASE_UNAVAILABLE", "away"))
        : Documents.verification(VerificationState.VERIFICATION_STATE_VERIFIED));
    List<KycResult> results = batch(SUPPORT, checks("rita", "anna"));
    assertThat(results.get(0).getError().getCode()).isEqualTo(Code.UNAVAILABLE_VALUE);
    assertThat(results.get(1).getVerdict().getStatus()).isEqualTo(KycStatus.APPROVED);
  }

  @Test
  void documentsAreLookedAtSideBySideButNotAllAtOnceAndEachUserOnce() {
    AtomicInteger looks = new AtomicInteger();
    Promise<Verification> held = Promise.promise();
    mesh.documents.answer(request -> {
      looks.incrementAndGet();
      return held.future();
    });
    List<CheckKycRequest> checks = IntStream.range(0, 100)
        .mapToObj(at -> about("user-" + at % 50, 100, "USD"))
        .toList();
    Future<CheckKycBatchResponse> batch = batching(SUPPORT, checks);
    mesh.eventually("looks side by side", () -> looks.get() == Verifications.AT_ONCE_MAX);
    mesh.documents.answer(request -> {
      looks.incrementAndGet();
      return Documents.verification(VerificationState.VERIFICATION_STATE_VERIFIED);
    });
    held.complete(Verification.getDefaultInstance());
    assertThat(MeshVertx.await(batch).getResultsList()).hasSize(100);
    assertThat(looks).hasValue(50);
  }

  @Test
  void aBatchHasBetweenOneAndAHundredChecks() {
    for (int size : new int[] {0, 101}) {
      assertThat(refusalOf(batching(SUPPORT, Collections.nCopies(size, about("anna", 100, "USD"))))
              .code())
          .isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }
  }

  private static List<CheckKycRequest> checks(String... userIds) {
    return List.of(userIds).stream().map(userId -> about(userId, 100, "USD")).toList();
  }

  private static List<KycResult> batch(CallContext who, List<CheckKycRequest> checks) {
    return MeshVertx.await(batching(who, checks)).getResultsList();
  }

  private static Future<CheckKycBatchResponse> batching(
      CallContext who, List<CheckKycRequest> checks) {
    return mesh.calling(
        who,
        ComplianceServiceGrpcClient.CheckKycBatch,
        CheckKycBatchRequest.newBuilder().addAllChecks(checks).build());
  }
}
