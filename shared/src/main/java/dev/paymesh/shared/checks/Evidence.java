package dev.paymesh.shared.checks;

import com.google.protobuf.ByteString;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Verdict;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import java.util.List;
import java.util.stream.Stream;

/**
 * Owns the judgement of a request's attestations taken together.
 *
 * <p>What does not hold is left out, as if it had not been sent. Of the rest a refusal wins over any number of
 * agreements, whatever their order: the account's before compliance's, so that two refusals always give one reason.
 */
public final class Evidence {

  private static final List<String> ISSUERS = List.of(Attestations.USER, Attestations.COMPLIANCE);

  private final Attestations.Verifier verifier;

  public Evidence(Attestations.Verifier verifier) {
    this.verifier = verifier;
  }

  /** What the attestations say about the request; its own evidence field is not looked at. */
  public EvidenceVerdict judge(List<Attestation> attestations, CreatePaymentRequest request) {
    ByteString hash = RequestHash.ofRequest(request);
    List<Attestation> valid = attestations.stream()
        .map(attestation -> Attestations.inFull(attestation, request, hash))
        .filter(attestation -> verifier.holds(attestation, request, hash))
        .toList();
    for (String issuer : ISSUERS) {
      for (Attestation attestation : valid) {
        if (says(attestation, issuer, Verdict.NEGATIVE)) {
          return EvidenceVerdict.negative(attestation.getReason());
        }
      }
    }
    List<Attestation> agreements =
        ISSUERS.stream().flatMap(issuer -> agreement(valid, issuer)).toList();
    return agreements.size() == ISSUERS.size()
        ? EvidenceVerdict.positive(agreements)
        : EvidenceVerdict.INCOMPLETE;
  }

  private static Stream<Attestation> agreement(List<Attestation> valid, String issuer) {
    return valid.stream()
        .filter(attestation -> says(attestation, issuer, Verdict.POSITIVE))
        .limit(1);
  }

  private static boolean says(Attestation attestation, String issuer, Verdict verdict) {
    return attestation.getIssuer().equals(issuer) && attestation.getVerdict() == verdict;
  }
}
