package dev.paymesh.compliance;

import dev.paymesh.proto.compliance.v1.KycStatus;
import dev.paymesh.proto.document.v1.VerificationState;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Owns the judgement of a user and an amount. Pure: the same facts under the same version give the same decision.
 *
 * <p>What can never pass is told before what a person may still clear, so a review is the last thing that stands in
 * the way.
 *
 * @param version names the rules in every answer
 * @param reviewScoreMin a risk score from here on needs a review
 * @param blockScoreMin a risk score from here on blocks
 */
record KycPolicy(String version, int reviewScoreMin, int blockScoreMin) {

  /** The decision on a payment of an amount, in minor units. */
  Decision judge(Optional<Profile> known, VerificationState document, long amountCents) {
    if (known.isEmpty()) {
      return Decision.blocked("ACCOUNT_UNKNOWN");
    }
    Profile profile = known.get();
    if (isBlocked(profile)) {
      return Decision.blocked("KYC_BLOCKED");
    }
    if (document == VerificationState.VERIFICATION_STATE_EXPIRED) {
      return Decision.blocked("DOCUMENT_EXPIRED");
    }
    if (document == VerificationState.VERIFICATION_STATE_MISSING) {
      return Decision.blocked("DOCUMENT_MISSING");
    }
    if (profile.exceeds(amountCents)) {
      return Decision.blocked("KYC_LIMIT_EXCEEDED");
    }
    return needsReview(profile, document) ? Decision.REVIEW : Decision.APPROVED;
  }

  private boolean isBlocked(Profile profile) {
    return profile.status() == Standing.BLOCKED || profile.openRisk() >= blockScoreMin;
  }

  /** A state that this version does not know is for a person to look at, as a pending document is. */
  private boolean needsReview(Profile profile, VerificationState document) {
    return isInReview(profile) || document != VerificationState.VERIFICATION_STATE_VERIFIED;
  }

  private boolean isInReview(Profile profile) {
    return profile.status() == Standing.REVIEW || profile.openRisk() >= reviewScoreMin;
  }

  /** Whether only a person's decision can help; documents are for their own service to decide on. */
  boolean needsPerson(Profile profile) {
    return isBlocked(profile) || isInReview(profile);
  }

  /** What a person, or a rule, last decided about a user. */
  enum Standing {
    CLEARED,
    REVIEW,
    BLOCKED
  }

  /**
   * What compliance knows about a user.
   *
   * @param riskScore 0 (none) to 100
   * @param acceptedScore the risk up to which a person has cleared the user; -1: none
   * @param amountCentsMax limit of the user's level in the currency asked about; empty: none
   */
  record Profile(Standing status, int riskScore, int acceptedScore, OptionalLong amountCentsMax) {

    /** The risk that nobody has accepted yet; less than any bound when there is none. */
    int openRisk() {
      return riskScore > acceptedScore ? riskScore : -1;
    }

    private boolean exceeds(long amountCents) {
      return amountCentsMax.isPresent() && amountCents > amountCentsMax.getAsLong();
    }
  }

  /**
   * What the policy makes of the facts.
   *
   * @param reason UPPER_SNAKE, empty when APPROVED
   */
  record Decision(KycStatus status, String reason) {

    static final Decision APPROVED = new Decision(KycStatus.APPROVED, "");
    static final Decision REVIEW = new Decision(KycStatus.REVIEW, "KYC_REVIEW");

    static Decision blocked(String reason) {
      return new Decision(KycStatus.BLOCKED, reason);
    }
  }
}
