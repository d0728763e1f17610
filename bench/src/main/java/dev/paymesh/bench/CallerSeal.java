package dev.paymesh.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Owns the metadata that a service of the mesh calls another with, for an operator who has the mesh's key: an HMAC over
 * who calls whom for which user, valid for half a minute. Written from the form, not from the mesh's code.
 */
final class CallerSeal {

  private static final String ALGORITHM = "HmacSHA256";
  private static final long VALID_MS = 30_000;
  /** Well before it ends. */
  private static final long RENEWED_MS = 10_000;

  private final Caller caller;
  private final String keyId;
  private final SecretKeySpec key;
  private final Clock clock;
  private Map<String, String> metadata = Map.of();
  private long renewAtMs;

  /**
   * Who calls, and for whom.
   *
   * @param service the role that the call is made as
   * @param audience the role that is called
   */
  record Caller(String service, String audience, String userId, String userRole) {}

  /**
   * With the first of the mesh's keys.
   *
   * @param meshKey as PAYMESH_MESH_KEY has it
   */
  CallerSeal(Caller caller, String meshKey, Clock clock) {
    this.caller = caller;
    this.clock = clock;
    String first = meshKey.replaceFirst(",.*", "");
    boolean named = first.matches("[a-z0-9]{1,16}:.*");
    keyId = named ? first.substring(0, first.indexOf(':')) : "k1";
    String secret = named ? first.substring(first.indexOf(':') + 1) : meshKey;
    key = new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
  }

  /** For a call that is made now. */
  Map<String, String> metadata() {
    long nowMs = clock.millis();
    if (nowMs >= renewAtMs) {
      metadata = sealed("bench-" + Long.toString(nowMs, 36), nowMs + VALID_MS);
      renewAtMs = nowMs + RENEWED_MS;
    }
    return metadata;
  }

  private Map<String, String> sealed(String requestId, long expiresAtMs) {
    String mac =
        Base64.getUrlEncoder().withoutPadding().encodeToString(mac(requestId, expiresAtMs));
    return Map.of(
        "x-user-id",
        caller.userId(),
        "x-user-role",
        caller.userRole(),
        "x-request-id",
        requestId,
        "x-mesh-auth",
        "v1." + keyId + '.' + expiresAtMs + '.' + caller.service() + '.' + mac);
  }

  private byte[] mac(String requestId, long expiresAtMs) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      update(mac, keyId);
      update(mac, caller.service());
      update(mac, caller.audience());
      update(mac, caller.userId());
      update(mac, caller.userRole());
      update(mac, requestId);
      mac.update(ByteBuffer.allocate(Long.BYTES).putLong(expiresAtMs).flip());
      return mac.doFinal();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, missing);
    }
  }

  private static void update(Mac mac, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    mac.update(bytes);
  }
}
