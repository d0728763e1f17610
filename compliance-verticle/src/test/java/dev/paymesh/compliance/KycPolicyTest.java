package dev.paymesh.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.compliance.KycPolicy.Profile;
import dev.paymesh.compliance.KycPolicy.Standing;
import dev.paymesh.proto.compliance.v1.KycStatus;
import dev.paymesh.proto.document.v1.VerificationState;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the policy makes of the facts, as a table: review from a score of 70, block from 90, a payment of 1000. */
class KycPolicyTest {

  private static final KycPolicy POLICY = new KycPolicy("test", 70, 90);
  private static final long AMOUNT_CENTS = 1_000;

  @ParameterizedTest(name = "{0}, score {1}, document {2}, limit {3}: {4} {5}")
  @CsvSource({
    // standing, score, document, limit, status, reason
    "CLEARED,  0, VERIFIED,     , APPROVED, ''",
    "CLEARED, 69, VERIFIED,     , APPROVED, ''",
    "CLEARED, 70, VERIFIED,     , REVIEW,   KYC_REVIEW",
    "CLEARED, 89, VERIFIED,     , REVIEW,   KYC_REVIEW",
    "CLEARED, 90, VERIFIED,     , BLOCKED,  KYC_BLOCKED",
    "CLEARED,100, VERIFIED,     , BLOCKED,  KYC_BLOCKED",
    "REVIEW,   0, VERIFIED,     , REVIEW,   KYC_REVIEW",
    "BLOCKED,  0, VERIFIED,     , BLOCKED,  KYC_BLOCKED",
    "CLEARED,  0, EXPIRED,      , BLOCKED,  DOCUMENT_EXPIRED",
    "CLEARED,  0, MISSING,      , BLOCKED,  DOCUMENT_MISSING",
    "CLEARED,  0, PENDING,      , REVIEW,   KYC_REVIEW",
    "CLEARED,  0, UNSPECIFIED,  , REVIEW,   KYC_REVIEW",
    "CLEARED,  0, VERIFIED, 1000, APPROVED, ''",
    "CLEARED,  0, VERIFIED,  999, BLOCKED,  KYC_LIMIT_EXCEEDED",
    "CLEARED,  0, VERIFIED,    0, BLOCKED,  KYC_LIMIT_EXCEEDED",
    // What weighs more is told first.
    "BLOCKED, 99, EXPIRED,   999, BLOCKED,  KYC_BLOCKED",
    "CLEARED, 90, MISSING,   999, BLOCKED,  KYC_BLOCKED",
    "REVIEW,  70, EXPIRED,   999, BLOCKED,  DOCUMENT_EXPIRED",
    "REVIEW,  70, MISSING,   999, BLOCKED,  DOCUMENT_MISSING",
    "REVIEW,  70, PENDING,   999, BLOCKED,  KYC_LIMIT_EXCEEDED",
  })
  void judges(
      Standing standing, int score, String document, Long limit, KycStatus status, String reason) {
    OptionalLong max = limit == null ? OptionalLong.empty() : OptionalLong.of(limit);
    Optional<Profile> profile = Optional.of(new Profile(standing, score, -1, max));
    VerificationState state = VerificationState.valueOf("VERIFICATION_STATE_" + document);
    assertThat(POLICY.judge(profile, state, AMOUNT_CENTS))
        .isEqualTo(new KycPolicy.Decision(status, reason));
  }

  @ParameterizedTest(name = "standing, score and accepted score {0}: {1}, needs a person: {2}")
  @CsvSource({
    "CLEARED 75 74, REVIEW, true",
    "CLEARED 75 75, APPROVED, false",
    "CLEARED 95 94, BLOCKED, true",
    "CLEARED 95 95, APPROVED, false",
    // What a person said of the user weighs more than the risk they accepted before.
    "REVIEW 10 50, REVIEW, true",
    "BLOCKED 10 50, BLOCKED, true",
    "CLEARED 10 -1, APPROVED, false",
  })
  void aPersonAcceptsARiskUpToTheScoreThatTheySaw(
      String facts, KycStatus status, boolean needsPerson) {
    String[] parts = facts.split(" ");
    Profile profile = new Profile(
        Standing.valueOf(parts[0]),
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[2]),
        OptionalLong.empty());
    VerificationState verified = VerificationState.VERIFICATION_STATE_VERIFIED;
    assertThat(POLICY.judge(Optional.of(profile), verified, AMOUNT_CENTS).status())
        .isEqualTo(status);
    assertThat(POLICY.needsPerson(profile)).isEqualTo(needsPerson);
  }

  @Test
  void aUserNobodyKnowsIsUnknownWhateverTheirDocument() {
    for (VerificationState state : VerificationState.values()) {
      assertThat(POLICY.judge(Optional.empty(), state, AMOUNT_CENTS).reason())
          .isEqualTo("ACCOUNT_UNKNOWN");
    }
  }

  @Test
  void aStateOfANewerDocumentServiceIsReviewed() {
    Profile clean = new Profile(Standing.CLEARED, 0, -1, OptionalLong.empty());
    assertThat(POLICY.judge(Optional.of(clean), VerificationState.UNRECOGNIZED, AMOUNT_CENTS))
        .isEqualTo(KycPolicy.Decision.REVIEW);
  }
}
