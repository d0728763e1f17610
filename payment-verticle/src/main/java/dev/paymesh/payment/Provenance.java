package dev.paymesh.payment;

import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.grpc.CallContext;
import java.util.List;

/**
 * Owns who caused an event, and on whose word; each text may be empty, which is none.
 *
 * @param actor {@code role:user} of the caller
 * @param requestId the edge's request id
 * @param account the user service's agreement
 * @param compliance the compliance service's agreement
 * @param policyVersion the rules that compliance judged by
 */
record Provenance(
    String actor, String requestId, Word account, Word compliance, String policyVersion) {

  /** The settlement acts for nobody; the event inherits what the payment rests on. */
  static final String SETTLEMENT = "service:payment";

  /** What an issuer said, and under which of its keys. */
  record Word(String verdict, String keyId) {

    static final Word NONE = new Word("", "");
  }

  /** Of a payment that this call stores, because these agreed. */
  static Provenance of(CallContext call, List<Attestation> agreements) {
    return new Provenance(
        call.userRole() + ":" + call.userId(),
        call.requestId(),
        wordOf(Attestations.USER, agreements),
        wordOf(Attestations.COMPLIANCE, agreements),
        agreements.stream()
            .map(Attestation::getPolicyVersion)
            .filter(version -> !version.isEmpty())
            .findFirst()
            .orElse(""));
  }

  private static Word wordOf(String issuer, List<Attestation> agreements) {
    return agreements.stream()
        .filter(agreement -> agreement.getIssuer().equals(issuer))
        .findFirst()
        .map(agreement -> new Word(agreement.getVerdict().name(), agreement.getKeyId()))
        .orElse(Word.NONE);
  }
}
