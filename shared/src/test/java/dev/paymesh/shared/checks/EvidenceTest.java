package dev.paymesh.shared.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.checks.EvidenceVerdict.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What several attestations amount to, taken together. */
class EvidenceTest {

  private static final Attestation USER_AGREES = Paying.byUser("");
  private static final Attestation COMPLIANCE_AGREES = Paying.byCompliance("");
  private static final Attestation USER_REFUSES = Paying.byUser("ACCOUNT_SUSPENDED");
  private static final Attestation COMPLIANCE_REFUSES = Paying.byCompliance("KYC_BLOCKED");

  private final Evidence evidence = new Evidence(Paying.verifierAt(Paying.NOW));

  @Test
  void oneAgreementOfEachIssuerIsEnough() {
    assertThat(judge(USER_AGREES, COMPLIANCE_AGREES).kind()).isEqualTo(Kind.POSITIVE);
    assertThat(judge(COMPLIANCE_AGREES, USER_AGREES).kind()).isEqualTo(Kind.POSITIVE);
    assertThat(judge(COMPLIANCE_AGREES, USER_AGREES).reason()).isEmpty();
  }

  @Test
  void aPositiveVerdictNamesWhatItRestsOnTheAccountsFirst() {
    assertThat(judge(COMPLIANCE_AGREES, COMPLIANCE_AGREES, USER_AGREES).agreements())
        .containsExactly(USER_AGREES, COMPLIANCE_AGREES);
    assertThat(judge(USER_AGREES).agreements()).isEmpty();
  }

  @Test
  void oneOfTheTwoIsNotEnoughHoweverOften() {
    assertThat(judge(USER_AGREES).kind()).isEqualTo(Kind.INCOMPLETE);
    assertThat(judge(COMPLIANCE_AGREES).kind()).isEqualTo(Kind.INCOMPLETE);
    assertThat(judge(USER_AGREES, USER_AGREES).kind()).isEqualTo(Kind.INCOMPLETE);
    assertThat(judge(COMPLIANCE_AGREES, COMPLIANCE_AGREES).kind()).isEqualTo(Kind.INCOMPLETE);
  }

  @Test
  void noneIsIncomplete() {
    assertThat(judge().kind()).isEqualTo(Kind.INCOMPLETE);
  }

  @Test
  void oneRefusalIsEnough() {
    assertThat(judge(USER_REFUSES)).isEqualTo(refusal("ACCOUNT_SUSPENDED"));
    assertThat(judge(COMPLIANCE_REFUSES)).isEqualTo(refusal("KYC_BLOCKED"));
  }

  @Test
  void aRefusalWinsOverAgreementsInAnyOrder() {
    assertThat(judge(USER_AGREES, COMPLIANCE_AGREES, COMPLIANCE_REFUSES))
        .isEqualTo(refusal("KYC_BLOCKED"));
    assertThat(judge(USER_REFUSES, USER_AGREES, COMPLIANCE_AGREES))
        .isEqualTo(refusal("ACCOUNT_SUSPENDED"));
  }

  @Test
  void ofTwoRefusalsTheAccountsIsTold() {
    assertThat(judge(COMPLIANCE_REFUSES, USER_REFUSES)).isEqualTo(refusal("ACCOUNT_SUSPENDED"));
    assertThat(judge(USER_REFUSES, COMPLIANCE_REFUSES)).isEqualTo(refusal("ACCOUNT_SUSPENDED"));
  }

  @Test
  void whatDoesNotHoldCountsForNothing() {
    Attestation forgedRefusal = USER_REFUSES.toBuilder().clearMac().build();
    Attestation forgedAgreement = COMPLIANCE_AGREES.toBuilder().clearMac().build();
    assertThat(judge(forgedRefusal).kind()).isEqualTo(Kind.INCOMPLETE);
    assertThat(judge(USER_AGREES, forgedAgreement).kind()).isEqualTo(Kind.INCOMPLETE);
    assertThat(judge(forgedRefusal, USER_AGREES, COMPLIANCE_AGREES).kind())
        .isEqualTo(Kind.POSITIVE);
  }

  @Test
  void whatTheRequestSaysItselfMayBeLeftOut() {
    assertThat(judge(Attestations.abridged(USER_AGREES), Attestations.abridged(COMPLIANCE_AGREES))
            .agreements())
        .containsExactly(USER_AGREES, COMPLIANCE_AGREES);
    assertThat(judge(Attestations.abridged(COMPLIANCE_REFUSES))).isEqualTo(refusal("KYC_BLOCKED"));
  }

  @Test
  void whatWasLeftOutIsThatOfTheRequestItWasSealedForOrItCountsForNothing() {
    List<Attestation> both =
        List.of(Attestations.abridged(USER_AGREES), Attestations.abridged(COMPLIANCE_AGREES));
    CreatePaymentRequest.Builder request = Paying.REQUEST.toBuilder();
    Stream.of(
            request.clone().setUserId("user-0002"),
            request.clone().setIdempotencyKey("key-2"),
            request.clone().setDescription("another"),
            request.clone().setAmount(Paying.AMOUNT.toBuilder().setAmountCents(2_000)),
            request.clone().setAmount(Paying.AMOUNT.toBuilder().setCurrency("EUR")))
        .map(CreatePaymentRequest.Builder::build)
        .forEach(other -> assertThat(evidence.judge(both, other).kind())
            .as(other.toString())
            .isEqualTo(Kind.INCOMPLETE));
  }

  @Test
  void whatHasExpiredCountsForNothing() {
    Evidence later = new Evidence(Paying.verifierAt(Paying.NOW.plusSeconds(10)));
    assertThat(
            later.judge(List.of(USER_AGREES, COMPLIANCE_AGREES), Paying.REQUEST).kind())
        .isEqualTo(Kind.INCOMPLETE);
    assertThat(later.judge(List.of(USER_REFUSES), Paying.REQUEST).kind())
        .isEqualTo(Kind.INCOMPLETE);
  }

  private EvidenceVerdict judge(Attestation... attestations) {
    return evidence.judge(List.of(attestations), Paying.REQUEST);
  }

  private static EvidenceVerdict refusal(String reason) {
    return new EvidenceVerdict(Kind.NEGATIVE, reason, List.of());
  }
}
