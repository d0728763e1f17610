package dev.paymesh.shared.checks;

import com.google.protobuf.ByteString;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.common.v1.Verdict;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.seal.LengthPrefixed;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;

/** Owns the sealing of one issuer's answers, and through {@link Verifier} the judgement of the seals. */
public final class Attestations {

  /** The issuer that answers for the account. */
  public static final String USER = "user";

  /** The issuer that answers for the account and the amount. */
  public static final String COMPLIANCE = "compliance";

  /** It sends on what it is told, and the payment service judges that. */
  private static final String GATEWAY = "gateway";

  static final long VALIDITY_MS = 10_000;

  /** How far an issuer's clock may run ahead before its answers count as made to last too long. */
  static final long SKEW_MS_MAX = 2_000;

  private final AttestationKey key;
  private final InstantSource clock;

  public Attestations(AttestationKey key, InstantSource clock) {
    this.key = key;
    this.clock = clock;
  }

  /** What an issuer found about one request: positive where it has no reason against it. */
  public static Attestation.Builder finding(String subject, ByteString requestHash, String reason) {
    return Attestation.newBuilder()
        .setSubject(subject)
        .setRequestHash(requestHash)
        .setVerdict(reason.isEmpty() ? Verdict.POSITIVE : Verdict.NEGATIVE)
        .setReason(reason);
  }

  /** The finding in this issuer's name, good for ten seconds. */
  public Attestation sign(Attestation.Builder finding) {
    Attestation unsealed = finding
        .setIssuer(key.issuer())
        .setKeyId(key.keyId())
        .setExpiresAtMs(clock.millis() + VALIDITY_MS)
        .clearMac()
        .build();
    return unsealed.toBuilder()
        .setMac(ByteString.copyFrom(macOf(unsealed, key)))
        .build();
  }

  /** The same as it goes to who asked; who sends it on in the request that it is about needs no more of it. */
  public Attestation answer(CallContext asker, Attestation.Builder finding) {
    Attestation signed = sign(finding);
    return asker.service().equals(GATEWAY) ? abridged(signed) : signed;
  }

  /** HMAC-SHA256 over all fields but the seal, by their numbers, each length-prefixed; an absent amount is empty. */
  private static byte[] macOf(Attestation attestation, AttestationKey key) {
    return key.mac(new LengthPrefixed()
        .add(attestation.getIssuer())
        .add(attestation.getSubject())
        .add(attestation.hasAmount() ? bytesOf(attestation.getAmount()) : ByteString.EMPTY)
        .add(attestation.getRequestHash())
        .add(attestation.getVerdictValue())
        .add(attestation.getReason())
        .add(attestation.getExpiresAtMs())
        .add(attestation.getKeyId())
        .add(attestation.getPolicyVersion())
        .bytes());
  }

  /** As it travels to the gateway, and on in the request that it is about: without what stands there anyway. */
  static Attestation abridged(Attestation attestation) {
    return attestation.toBuilder()
        .clearSubject()
        .clearRequestHash()
        .clearAmount()
        .build();
  }

  /**
   * The same in full. What was left out can only be what the seal was made over, or the seal does not hold.
   *
   * @param hash of the request
   */
  public static Attestation inFull(
      Attestation sent, CreatePaymentRequest request, ByteString hash) {
    Attestation.Builder full = sent.toBuilder();
    if (sent.getSubject().isEmpty()) {
      full.setSubject(request.getUserId());
    }
    if (sent.getRequestHash().isEmpty()) {
      full.setRequestHash(hash);
    }
    if (!sent.hasAmount() && sent.getIssuer().equals(COMPLIANCE)) {
      full.setAmount(request.getAmount());
    }
    return full.build();
  }

  private static ByteString bytesOf(Money amount) {
    return ByteString.copyFrom(new LengthPrefixed()
        .add(amount.getAmountCents())
        .add(amount.getCurrency())
        .bytes());
  }

  /** Owns the keys of all issuers and says which attestations hold; the payment service has one. */
  public static final class Verifier {

    private final List<AttestationKey> keys;
    private final InstantSource clock;

    /** An issuer whose key is being changed has two keys here, with different ids. */
    public Verifier(List<AttestationKey> keys, InstantSource clock) {
      this.keys = List.copyOf(keys);
      this.clock = clock;
    }

    /** Whether the attestation is genuine, in time, and about exactly this request. */
    public boolean holds(Attestation attestation, CreatePaymentRequest request) {
      return holds(attestation, request, RequestHash.ofRequest(request));
    }

    /** The same for who has the request's hash already. */
    boolean holds(Attestation attestation, CreatePaymentRequest request, ByteString requestHash) {
      return isGenuine(attestation)
          && isInTime(attestation.getExpiresAtMs())
          && isCoherent(attestation)
          && attestation.getSubject().equals(request.getUserId())
          && isAboutAmount(attestation, request.getAmount())
          && attestation.getRequestHash().equals(requestHash);
    }

    private boolean isGenuine(Attestation attestation) {
      return keys.stream()
          .filter(key -> key.issuer().equals(attestation.getIssuer())
              && key.keyId().equals(attestation.getKeyId()))
          .anyMatch(key -> MessageDigest.isEqual(
              macOf(attestation, key), attestation.getMac().toByteArray()));
    }

    private boolean isInTime(long expiresAtMs) {
      long remainingMs = expiresAtMs - clock.millis();
      return remainingMs > 0 && remainingMs <= VALIDITY_MS + SKEW_MS_MAX;
    }

    private static boolean isCoherent(Attestation attestation) {
      return switch (attestation.getVerdict()) {
        case POSITIVE -> attestation.getReason().isEmpty();
        case NEGATIVE -> !attestation.getReason().isEmpty();
        case VERDICT_UNSPECIFIED, UNRECOGNIZED -> false;
      };
    }

    private static boolean isAboutAmount(Attestation attestation, Money amount) {
      return attestation.getIssuer().equals(COMPLIANCE)
          ? attestation.hasAmount() && attestation.getAmount().equals(amount)
          : !attestation.hasAmount();
    }
  }
}
