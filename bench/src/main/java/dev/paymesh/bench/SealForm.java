package dev.paymesh.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Owns the form of {@code x-mesh-auth}: an HMAC over who calls whom for which user until when, under the first of the mesh's
 * keys. Written from the form, not from the mesh's code. Used on one thread.
 */
public final class SealForm {

  static final long VALID_MS = 30_000;

  /** Two clocks of the mesh may differ by this much before fresh contexts are refused. */
  private static final long SKEW_MS_MAX = 20_000;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int PARTS = 5;

  private final String keyId;
  private final Mac mac;

  /** What a seal vouches for. */
  public record Call(
      String service, String audience, String userId, String userRole, String requestId) {}

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

  String seal(Call call, long expiresAtMs) {
    String sealed =
        Base64.getUrlEncoder().withoutPadding().encodeToString(macOf(call, expiresAtMs));
    return "v1." + keyId + '.' + expiresAtMs + '.' + call.service() + '.' + sealed;
  }

  /** The service that a header names, before anything is verified; empty when the form is wrong. */
  public static String serviceOf(String header) {
    int end = header.lastIndexOf('.');
    int start = header.lastIndexOf('.', end - 1);
    return start < 0 ? "" : header.substring(start + 1, end);
  }

  /** Whether the header is under this key, in time, for exactly this call. */
  public boolean verifies(String header, Call claimed, long nowMs) {
    String[] parts = header.split("\\.", -1);
    if (parts.length != PARTS || !parts[0].equals("v1") || !parts[1].equals(keyId)) {
      return false;
    }
    try {
      long expiresAtMs = Long.parseLong(parts[2]);
      boolean inTime = nowMs < expiresAtMs && expiresAtMs <= nowMs + VALID_MS + SKEW_MS_MAX;
      byte[] said = Base64.getUrlDecoder().decode(parts[4]);
      return inTime && MessageDigest.isEqual(said, macOf(claimed, expiresAtMs));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private byte[] macOf(Call call, long expiresAtMs) {
    update(keyId);
    update(call.service());
    update(call.audience());
    update(call.userId());
    update(call.userRole());
    update(call.requestId());
    mac.update(ByteBuffer.allocate(Long.BYTES).putLong(expiresAtMs).flip());
    return mac.doFinal();
  }

  private void update(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    mac.update(bytes);
  }
}
