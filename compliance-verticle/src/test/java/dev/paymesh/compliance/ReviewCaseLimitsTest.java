package dev.paymesh.compliance;

import static dev.paymesh.compliance.ComplianceMesh.BY_HINTS;
import static dev.paymesh.compliance.ComplianceMesh.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.proto.compliance.v1.KycStatus;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.LogWatch;
import io.vertx.grpc.common.GrpcStatus;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may not take part in a case, and how much may not be said. */
final class ReviewCaseLimitsTest {

  @AutoClose
  private static ComplianceMesh mesh;

  private final String user = "u-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    mesh = ComplianceMesh.start("review_case_limits_test");
  }

  @Test
  void theCaseOfAnotherIsNotForAUser() {
    store(user, "REVIEW");
    MeshStatus refusal = open(as("eve", "user")).join(0).refused();
    assertThat(refusal.code()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(refusal.reason()).isEqualTo("OWNER_NOT_ALLOWED");
  }

  @Test
  void aCaseIdOpensNoOtherUsersCase() {
    store(user, "REVIEW");
    String other = "u-" + UUID.randomUUID();
    store(other, "REVIEW");
    String caseId =
        CaseStream.open(mesh, 0, as(other, "user"), other).say("mine").await(1).caseId();
    CaseStream thief = open(as(user, "user"));
    assertThat(thief.send(thief.message().setCaseId(caseId)).refused().reason())
        .isEqualTo("CASE_NOT_FOUND");
  }

  @Test
  void whoNeedsNoReviewHasNoCaseAndNeitherHasWhomNobodyKnows() {
    store(user, "CLEARED");
    assertThat(open(as(user, "user")).join(0).refused().reason()).isEqualTo("CASE_NOT_FOUND");
    String nobody = "u-" + UUID.randomUUID();
    assertThat(CaseStream.open(mesh, 0, as("rob", "admin"), nobody)
            .join(0)
            .refused()
            .reason())
        .isEqualTo("CASE_NOT_FOUND");
  }

  @Test
  void nobodyDecidesTheirOwnCaseAndNoUserDecidesAny() {
    store(user, "BLOCKED");
    for (String role : new String[] {"user", "support", "admin"}) {
      CaseStream own = open(as(user, role)).say("as " + role);
      own.await(1);
      own.send(own.message()
          .setCaseId(own.caseId())
          .setDecision(KycStatus.APPROVED)
          .setIdempotencyKey("k"));
      assertThat(own.refused().reason()).as(role).isEqualTo("CASE_DECISION_NOT_ALLOWED");
    }
    assertThat(mesh.check(user, 100).getReason()).isEqualTo("KYC_BLOCKED");
  }

  @Test
  void aMessageThatIsNoneEndsItsStreamAndIsNotKept() {
    store(user, "REVIEW");
    CallContext rob = as("rob", "support");
    CaseStream first = open(rob).say("hello").await(1);
    assertInvalid(first.send(first.message().setIdempotencyKey("k")), "text");
    assertInvalid(open(rob).send(first.message().setText("no key")), "idempotency_key");
    assertInvalid(
        open(rob).send(first.message().setText("x".repeat(2_001)).setIdempotencyKey("k")), "text");
    assertInvalid(open(rob).send(first.message().setAfterSequence(2)), "after_sequence");
    assertInvalid(
        open(rob)
            .send(first
                .message()
                .setCaseId(first.caseId())
                .setDecision(KycStatus.REVIEW)
                .setIdempotencyKey("k")),
        "decision");
    assertInvalid(
        open(rob).send(first.message().setDecision(KycStatus.BLOCKED).setIdempotencyKey("k")),
        "case_id");
    assertInvalid(
        open(rob).join(0).send(first.message().setUserId("another").setText("x")), "user_id");
    assertThat(open(rob).join(0).await(1).texts()).containsExactly("hello");
  }

  private static void assertInvalid(CaseStream stream, String field) {
    MeshStatus refusal = stream.refused();
    assertThat(refusal.code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(refusal.violations())
        .extracting(violation -> violation.getField())
        .containsExactly(field);
  }

  @Test
  void oneMaySaySoMuchAMinuteAndTheOtherSideIsNotHeldUp() {
    store(user, "REVIEW");
    CaseStream talker = open(as(user, "user")).join(0);
    IntStream.rangeClosed(0, CaseStore.MESSAGES_PER_MINUTE_MAX).forEach(at -> talker.say("m" + at));
    MeshStatus refusal = talker.refused();
    assertThat(refusal.code()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
    assertThat(refusal.reason()).isEqualTo("CASE_MESSAGES_EXCEEDED");
    assertThat(talker.events()).hasSizeLessThanOrEqualTo(CaseStore.MESSAGES_PER_MINUTE_MAX);
    // A stream of one's own does not help.
    assertThat(open(as(user, "user")).say("more").refused().reason())
        .isEqualTo("CASE_MESSAGES_EXCEEDED");
    open(as("rob", "support")).say("slowly").await(CaseStore.MESSAGES_PER_MINUTE_MAX + 1);
  }

  @Test
  void aFullCaseCanOnlyBeDecided() {
    store(user, "REVIEW");
    CaseStream reviewer = open(as("rob", "support")).say("hello").await(1);
    mesh.database.run(
        "UPDATE compliance.review_cases SET last_seq = $1::bigint WHERE id = $2::uuid",
        (long) CaseStore.MESSAGES_MAX,
        UUID.fromString(reviewer.caseId()));
    assertThat(open(as(user, "user")).say("more").refused().reason()).isEqualTo("CASE_FULL");
    reviewer.send(reviewer
        .message()
        .setCaseId(reviewer.caseId())
        .setDecision(KycStatus.APPROVED)
        .setIdempotencyKey("k"));
    mesh.eventually("approved", () -> mesh.check(user, 100).getStatus() == KycStatus.APPROVED);
  }

  @Test
  void whatWasSaidIsNeverChangedByTheService() {
    LogWatch.expect("SQLSTATE 42501");
    for (String change : new String[] {
      "UPDATE review_case_events SET text = ''",
      "DELETE FROM review_case_events",
      "DELETE FROM review_cases",
      "UPDATE review_cases SET user_id = 'x'"
    }) {
      assertThatThrownBy(() -> mesh.profiles.run(change)).as(change).isNotNull();
    }
  }

  @Test
  void anInstanceThatStopsEndsItsStreamsSoThatTheyGoOnElsewhere() {
    store(user, "REVIEW");
    mesh.deploy(BY_HINTS);
    CaseStream there =
        CaseStream.open(mesh, 1, as(user, "user"), user).say("one").await(1);
    mesh.undeploy(1);
    assertThat(there.refused().code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(open(as(user, "user")).say("two").await(2).texts()).containsExactly("one", "two");
  }

  private static void store(String userId, String standing) {
    mesh.profiles.store(userId, "BASIC", standing, 0);
  }

  private CaseStream open(CallContext who) {
    return CaseStream.open(mesh, 0, who, user);
  }
}
