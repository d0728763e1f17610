package dev.paymesh.compliance;

import static dev.paymesh.compliance.ComplianceMesh.BY_HINTS;
import static dev.paymesh.compliance.ComplianceMesh.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.compliance.v1.CaseParty;
import dev.paymesh.proto.compliance.v1.KycStatus;
import dev.paymesh.proto.compliance.v1.ReviewCaseRequest;
import dev.paymesh.proto.compliance.v1.ReviewCaseResponse;
import dev.paymesh.proto.document.v1.VerificationState;
import dev.paymesh.shared.grpc.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The talk about a user who may not pay, between two sides on two instances, and what its end brings about. */
final class ReviewCaseTest {

  private static final int CUSTOMERS = 0;
  private static final int REVIEWERS = 1;

  @AutoClose
  private static ComplianceMesh mesh;

  private final String user = "u-" + UUID.randomUUID();
  private final List<CaseStream> opened = new ArrayList<>();

  @BeforeAll
  static void start() {
    mesh = ComplianceMesh.start("review_case_test").deploy(BY_HINTS);
  }

  @AfterEach
  void whoHasGoneIsForgotten() {
    opened.forEach(CaseStream::cancel);
    mesh.eventually("nobody follows", () -> mesh.watchers(0) + mesh.watchers(1) == 0);
  }

  @Test
  void bothSidesSeeEveryMessageOnceAndInOneOrderOnTwoInstances() {
    store("REVIEW", 0);
    CaseStream customer = customer().join(0);
    CaseStream reviewer = reviewer("rob").join(0);
    int each = 25;
    for (int turn = 0; turn < each; turn++) {
      customer.say("customer " + turn);
      reviewer.say("reviewer " + turn);
    }
    customer.await(2 * each);
    reviewer.await(2 * each);
    assertThat(customer.texts()).isEqualTo(reviewer.texts()).doesNotHaveDuplicates();
    assertThat(sequences(customer))
        .isEqualTo(LongStream.rangeClosed(1, 2 * each).boxed().toList());
    for (String side : List.of("customer ", "reviewer ")) {
      assertThat(customer.texts().stream().filter(text -> text.startsWith(side)))
          .isEqualTo(IntStream.range(0, each).mapToObj(turn -> side + turn).toList());
    }
  }

  @Test
  void theCustomerIsNotToldWhoReviewsAndNobodyAnothersKey() {
    store("BLOCKED", 0);
    CaseStream customer = customer().say("why?").await(1);
    CaseStream reviewer = reviewer("rob").say("because").await(2);
    customer.await(2);
    assertThat(customer.events())
        .extracting(ReviewCaseResponse::getAuthor)
        .containsExactly(CaseParty.CASE_PARTY_CUSTOMER, CaseParty.CASE_PARTY_REVIEWER);
    assertThat(customer.events()).extracting(ReviewCaseResponse::getAuthorId).containsOnly("");
    assertThat(reviewer.events())
        .extracting(ReviewCaseResponse::getAuthorId)
        .containsExactly(user, "rob");
    assertThat(customer.events())
        .extracting(event -> event.getIdempotencyKey().isEmpty())
        .containsExactly(false, true);
    assertThat(reviewer.events())
        .extracting(event -> event.getIdempotencyKey().isEmpty())
        .containsExactly(true, false);
  }

  @Test
  void whoComesBackIsToldWhatItHasNotSeen() {
    store("REVIEW", 0);
    CaseStream first = customer().join(0);
    IntStream.range(0, 40).forEach(at -> first.say("m" + at));
    first.await(40).cancel();
    reviewer("rob").say("m40").await(41).cancel();
    CaseStream again = customer().join(10).await(31);
    assertThat(sequences(again))
        .isEqualTo(LongStream.rangeClosed(11, 41).boxed().toList());
  }

  @Test
  void anApprovalHoldsFromThenOnAndEndsTheTalkWithItsActorKept() {
    store("REVIEW", 75);
    assertThat(mesh.check(user, 100).getReason()).isEqualTo("KYC_REVIEW");
    CaseStream customer = customer().say("please").await(1);
    CaseStream reviewer = reviewer("rob").join(0).await(1);
    reviewer.send(decision(reviewer, KycStatus.APPROVED).setText("welcome"));
    assertThat(last(customer.ended()).getDecision()).isEqualTo(KycStatus.APPROVED);
    assertThat(last(reviewer.ended()).getPolicyVersion()).isEqualTo("2026.1");
    assertThat(mesh.check(user, 100).getStatus()).isEqualTo(KycStatus.APPROVED);
    assertThat(mesh.database.run(
            "SELECT author_id, author_role, text FROM compliance.review_case_events"
                + " WHERE case_id = $1::uuid AND decision = 'APPROVED'",
            UUID.fromString(customer.caseId())))
        .extracting(row -> row.getString(0) + " " + row.getString(1) + " " + row.getString(2))
        .containsExactly("rob support welcome");
    // The risk that was accepted is no reason any more; a higher one is.
    mesh.database.run(
        "UPDATE compliance.profiles SET risk_score = 76 WHERE user_id = $1::text", user);
    assertThat(mesh.check(user, 100).getReason()).isEqualTo("KYC_REVIEW");
  }

  @Test
  void aBlockHoldsTooAndOnlyAReviewerOpensAnotherCase() {
    store("REVIEW", 0);
    CaseStream customer = customer().say("please").await(1);
    CaseStream reviewer = reviewer("rob").join(0).await(1);
    reviewer.send(decision(reviewer, KycStatus.BLOCKED)).ended();
    assertThat(mesh.check(user, 100).getReason()).isEqualTo("KYC_BLOCKED");
    assertThat(customer().join(0).ended().events()).hasSize(2);
    assertThat(customer().join(2).ended().events()).isEmpty();
    assertThat(customer().say("but").refused().reason()).isEqualTo("CASE_CLOSED");
    String second = reviewer("rita").say("another look").await(1).caseId();
    assertThat(second).isNotEqualTo(customer.caseId());
    assertThat(customer().join(0).await(1).caseId()).isEqualTo(second);
    CaseStream old = customer();
    assertThat(old.send(old.message().setCaseId(customer.caseId())).ended().events())
        .hasSize(2);
  }

  @Test
  void aMessageSentAgainIsKeptOnceAlsoWhenItDecided() {
    store("REVIEW", 0);
    CaseStream first = customer();
    ReviewCaseRequest.Builder message = first.message().setText("hello").setIdempotencyKey("k1");
    first.send(message).await(1).cancel();
    CaseStream again = customer().send(message).say("next").await(2);
    assertThat(again.texts()).containsExactly("hello", "next");
    assertThat(again.send(message.clone().setText("other")).refused().reason())
        .isEqualTo("IDEMPOTENCY_KEY_REUSED");
    CaseStream reviewer = reviewer("rob").join(0).await(2);
    ReviewCaseRequest.Builder decision = decision(reviewer, KycStatus.BLOCKED);
    reviewer.send(decision).ended();
    assertThat(reviewer("rob").send(decision).ended().events()).hasSize(3);
    assertThat(
            mesh.database.run("SELECT FROM compliance.review_cases WHERE user_id = $1::text", user))
        .hasSize(1);
  }

  @Test
  void twoWhoOpenAtOnceOpenOneCase() {
    store("BLOCKED", 0);
    List<CaseStream> streams = IntStream.range(0, 10)
        .mapToObj(at -> (at % 2 == 0 ? customer() : reviewer("rob")).say("m" + at))
        .toList();
    streams.forEach(stream -> stream.await(10));
    assertThat(streams)
        .extracting(CaseStream::caseId)
        .containsOnly(streams.get(0).caseId());
    assertThat(streams).allSatisfy(stream -> assertThat(sequences(stream))
        .isEqualTo(LongStream.rangeClosed(1, 10).boxed().toList()));
  }

  @Test
  void aHalfCloseOnlyMeansThatItsSideSaysNoMore() {
    store("REVIEW", 0);
    CaseStream customer = customer().say("that is all").halfClose().await(1);
    reviewer("rob").say("thank you").await(2);
    assertThat(customer.await(2).texts()).containsExactly("that is all", "thank you");
  }

  private void store(String standing, int riskScore) {
    mesh.documents.answer(VerificationState.VERIFICATION_STATE_VERIFIED);
    mesh.profiles.store(user, "BASIC", standing, riskScore);
  }

  private CaseStream customer() {
    return open(CUSTOMERS, as(user, "user"));
  }

  private CaseStream reviewer(String reviewer) {
    return open(REVIEWERS, as(reviewer, "support"));
  }

  private CaseStream open(int instance, CallContext who) {
    CaseStream stream = CaseStream.open(mesh, instance, who, user);
    opened.add(stream);
    return stream;
  }

  private static ReviewCaseRequest.Builder decision(CaseStream of, KycStatus decision) {
    return of.message()
        .setCaseId(of.caseId())
        .setDecision(decision)
        .setIdempotencyKey("decision-" + UUID.randomUUID());
  }

  private static ReviewCaseResponse last(CaseStream stream) {
    return stream.events().get(stream.events().size() - 1);
  }

  private static List<Long> sequences(CaseStream stream) {
    return stream.events().stream().map(ReviewCaseResponse::getSequence).toList();
  }
}
