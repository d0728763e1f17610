package dev.paymesh.shared.checks;

import dev.paymesh.shared.config.SecretKeys;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Owns one issuer's secret, known to that issuer and to the payment service, never to the gateway. */
public final class AttestationKey {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int LENGTH_BYTES_MIN = 32;

  private final String issuer;
  private final String keyId;
  private final Mac prototype;

  /**
   * A key of at least 32 bytes.
   *
   * @param issuer {@link Attestations#USER} or {@link Attestations#COMPLIANCE}
   * @param keyId tells this key from the issuer's next one while both are in use
   * @param bytes the secret; copied
   */
  public AttestationKey(String issuer, String keyId, byte[] bytes) {
    if (bytes.length < LENGTH_BYTES_MIN) {
      throw new IllegalArgumentException("attestation key of %s: %d bytes (expected: >= %d)"
          .formatted(issuer, bytes.length, LENGTH_BYTES_MIN));
    }
    this.issuer = issuer;
    this.keyId = keyId;
    this.prototype = prototypeOf(bytes);
  }

  /** All keys of one issuer; the first is the one it signs with. */
  public static List<AttestationKey> of(String issuer, SecretKeys keys) {
    return keys.all().stream()
        .map(key -> new AttestationKey(issuer, key.id(), key.secret().bytes()))
        .toList();
  }

  private static Mac prototypeOf(byte[] secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK lacks " + ALGORITHM, missing);
    }
  }

  public String issuer() {
    return issuer;
  }

  public String keyId() {
    return keyId;
  }

  /** The seal of a message; the prototype itself is never used, so that event loops may share a key. */
  byte[] mac(byte[] message) {
    try {
      return ((Mac) prototype.clone()).doFinal(message);
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned", impossible);
    }
  }

  /** Never shows the secret. */
  @Override
  public String toString() {
    return "AttestationKey[" + issuer + "/" + keyId + "]";
  }
}
