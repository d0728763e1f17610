package dev.paymesh.shared.checks;

import dev.paymesh.proto.common.v1.Attestation;
import java.util.List;

/**
 * What the evidence of a request amounts to.
 *
 * @param reason UPPER_SNAKE when NEGATIVE, else empty
 * @param agreements what a POSITIVE verdict rests on, one of each issuer; else empty
 */
public record EvidenceVerdict(Kind kind, String reason, List<Attestation> agreements) {

  /** The three ways evidence can turn out. */
  public enum Kind {
    /** Both issuers agree to the request. */
    POSITIVE,
    /** An issuer refuses the request. */
    NEGATIVE,
    /** Too little of it holds to decide; the checks must be run. */
    INCOMPLETE
  }

  static final EvidenceVerdict INCOMPLETE = new EvidenceVerdict(Kind.INCOMPLETE, "", List.of());

  static EvidenceVerdict positive(List<Attestation> agreements) {
    return new EvidenceVerdict(Kind.POSITIVE, "", List.copyOf(agreements));
  }

  static EvidenceVerdict negative(String reason) {
    return new EvidenceVerdict(Kind.NEGATIVE, reason, List.of());
  }
}
