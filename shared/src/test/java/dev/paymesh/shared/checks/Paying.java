package dev.paymesh.shared.checks;

import com.google.protobuf.ByteString;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Owns one payment request, the two issuers' real keys, and a clock that stands still. */
final class Paying {

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOW);
  static final AttestationKey USER_KEY = key(Attestations.USER, "u1");
  static final AttestationKey COMPLIANCE_KEY = key(Attestations.COMPLIANCE, "c1");
  static final Money AMOUNT =
      Money.newBuilder().setAmountCents(1999).setCurrency("USD").build();
  static final CreatePaymentRequest REQUEST = CreatePaymentRequest.newBuilder()
      .setUserId("user-0001")
      .setAmount(AMOUNT)
      .setDescription("Zwei Bücher")
      .setIdempotencyKey("key-1")
      .build();

  private Paying() {}

  static AttestationKey key(String issuer, String keyId) {
    return new AttestationKey(issuer, keyId, secret(issuer + " " + keyId));
  }

  static byte[] secret(String of) {
    return ("a secret of " + of + ", padded to 32 bytes").getBytes(StandardCharsets.UTF_8);
  }

  static Attestations.Verifier verifierAt(Instant now) {
    return new Attestations.Verifier(List.of(USER_KEY, COMPLIANCE_KEY), InstantSource.fixed(now));
  }

  static Attestation.Builder finding(String reason) {
    return Attestations.finding(REQUEST.getUserId(), RequestHash.ofRequest(REQUEST), reason);
  }

  /** The account's word on the request; a reason makes it a refusal. */
  static Attestation byUser(String reason) {
    return new Attestations(USER_KEY, CLOCK).sign(finding(reason));
  }

  /** Compliance's word on the request and its amount; a reason makes it a refusal. */
  static Attestation byCompliance(String reason) {
    return new Attestations(COMPLIANCE_KEY, CLOCK)
        .sign(finding(reason).setAmount(AMOUNT).setPolicyVersion("2026.1"));
  }

  static ByteString otherHash() {
    return RequestHash.ofRequest(REQUEST.toBuilder().setIdempotencyKey("key-2").build());
  }
}
