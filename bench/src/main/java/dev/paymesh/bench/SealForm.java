package dev.paymesh.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Owns the form of a call's seal: an HMAC over who calls whom for which user until when, under the first of the mesh's
 * keys, in {@code x-mesh-caller} and {@code x-mesh-auth}. Written from the form, not from the mesh's code. Used on one
 * thread.
 */
public final class SealForm {

  static final long VALID_MS = 30_000;

  /** Two clocks of the mesh may differ by this much before fresh contexts are refused. */
  private static final long SKEW_MS_MAX = 20_000;

  private static final String ALGORITHM = "HmacSHA256";
  private static final String VERSION = "v2";
  private static final int MAC_BYTES = 16;

  private final String keyId;
  private final Mac mac;

  /** What a seal vouches for. */
  public record Call(
      String service, String audience, String userId, String userRole, String requestId) {}

  /** Both headers. */
  public record Seal(String caller, String auth) {

    /** The service that is named, before anything is verified; empty when the form is wrong. */
    public String service() {
      String[] parts = caller.split("\\.", 3);
      return parts.length == 3 ? parts[2] : "";
    }
  }

  /**
   * With the first of the mesh's keys.
   *
   * @param meshKey as PAYMESH_MESH_KEY has it
   */
  public SealForm(String meshKey) {
    String first = meshKey.replaceFirst(",.*", "");
    boolean named = first.matches("[a-z0-9]{1,16}:.*");
    keyId = named ? first.substring(0, first.indexOf(':')) : "k1";
    String secret = named ? first.substring(first.indexOf(':') + 1) : meshKey;
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, missing);
    }
  }

  /** Good until then, or less than a second less. */
  Seal seal(Call call, long expiresAtMs) {
    long expiresAt = TimeUnit.MILLISECONDS.toSeconds(expiresAtMs);
    return new Seal(
        callerOf(call.service()),
        Base64.getUrlEncoder().withoutPadding().encodeToString(authOf(call, expiresAt)));
  }

  private String callerOf(String service) {
    return VERSION + "." + keyId + "." + service;
  }

  /** Whether the seal is under this key, in time, for exactly this call. */
  public boolean verifies(Seal seal, Call claimed, long nowMs) {
    try {
      byte[] auth = Base64.getUrlDecoder().decode(seal.auth());
      if (auth.length != Integer.BYTES + MAC_BYTES
          || !seal.caller().equals(callerOf(claimed.service()))) {
        return false;
      }
      long expiresAt = Integer.toUnsignedLong(ByteBuffer.wrap(auth).getInt());
      long leftMs = TimeUnit.SECONDS.toMillis(expiresAt) - nowMs;
      return 0 < leftMs
          && leftMs <= VALID_MS + SKEW_MS_MAX
          && MessageDigest.isEqual(auth, authOf(claimed, expiresAt));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private byte[] authOf(Call call, long expiresAt) {
    update(VERSION);
    update(keyId);
    update(call.service());
    update(call.audience());
    update(call.userId());
    update(call.userRole());
    update(call.requestId());
    mac.update(ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
        .putInt(Long.BYTES)
        .putLong(expiresAt)
        .flip());
    return ByteBuffer.allocate(Integer.BYTES + MAC_BYTES)
        .putInt((int) expiresAt)
        .put(mac.doFinal(), 0, MAC_BYTES)
        .array();
  }

  private void update(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    mac.update(bytes);
  }
}
