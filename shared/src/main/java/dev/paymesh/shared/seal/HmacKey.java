package dev.paymesh.shared.seal;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Owns one secret and the HMAC-SHA256 under it: each thread has a Mac, since a copy for each call costs more. */
public final class HmacKey {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int SECRET_BYTES_MIN = 32;

  private final ThreadLocal<Mac> macs;

  /**
   * A key of at least 32 bytes.
   *
   * @param name what the secret is, in the message to who gives a short one
   * @param secret copied
   */
  public HmacKey(String name, byte[] secret) {
    if (secret.length < SECRET_BYTES_MIN) {
      throw new IllegalArgumentException(
          "%s: %d bytes (expected: >= %d)".formatted(name, secret.length, SECRET_BYTES_MIN));
    }
    SecretKeySpec key = new SecretKeySpec(secret, ALGORITHM);
    this.macs = ThreadLocal.withInitial(() -> macUnder(key));
  }

  private static Mac macUnder(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK lacks " + ALGORITHM, missing);
    }
  }

  /** All 32 bytes. */
  public byte[] mac(byte[] content) {
    return macs.get().doFinal(content);
  }
}
