package dev.paymesh.shared.checks;

import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.seal.HmacKey;
import java.util.List;

/** Owns one issuer's secret, known to that issuer and to the payment service, never to the gateway. */
public final class AttestationKey {

  private final String issuer;
  private final String keyId;
  private final HmacKey secret;

  /**
   * A key of at least 32 bytes.
   *
   * @param issuer {@link Attestations#USER} or {@link Attestations#COMPLIANCE}
   * @param keyId tells this key from the issuer's next one while both are in use
   * @param bytes the secret; copied
   */
  public AttestationKey(String issuer, String keyId, byte[] bytes) {
    this.issuer = issuer;
    this.keyId = keyId;
    this.secret = new HmacKey("attestation key of " + issuer, bytes);
  }

  /** All keys of one issuer; the first is the one it signs with. */
  public static List<AttestationKey> of(String issuer, SecretKeys keys) {
    return keys.all().stream()
        .map(key -> new AttestationKey(issuer, key.id(), key.secret().bytes()))
        .toList();
  }

  public String issuer() {
    return issuer;
  }

  public String keyId() {
    return keyId;
  }

  /** The seal of a message. */
  byte[] mac(byte[] message) {
    return secret.mac(message);
  }

  /** Never shows the secret. */
  @Override
  public String toString() {
    return "AttestationKey[" + issuer + "/" + keyId + "]";
  }
}
