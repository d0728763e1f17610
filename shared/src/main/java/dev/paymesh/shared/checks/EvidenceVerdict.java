package dev.paymesh.shared.checks;

/**
 * What the evidence of a request amounts to.
 *
 * @param reason UPPER_SNAKE when NEGATIVE, else empty
 */
public record EvidenceVerdict(Kind kind, String reason) {

  /** The three ways evidence can turn out. */
  public enum Kind {
    /** Both issuers agree to the request. */
    POSITIVE,
    /** An issuer refuses the request. */
    NEGATIVE,
    /** Too little of it holds to decide; the checks must be run. */
    INCOMPLETE
  }

  static final EvidenceVerdict POSITIVE = new EvidenceVerdict(Kind.POSITIVE, "");
  static final EvidenceVerdict INCOMPLETE = new EvidenceVerdict(Kind.INCOMPLETE, "");

  static EvidenceVerdict negative(String reason) {
    return new EvidenceVerdict(Kind.NEGATIVE, reason);
  }
}
