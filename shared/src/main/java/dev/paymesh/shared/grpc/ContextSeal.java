package dev.paymesh.shared.grpc;

import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.config.SecretKeys.Key;
import dev.paymesh.shared.grpc.Metadata.Sealed;
import io.vertx.core.MultiMap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Owns {@code x-mesh-auth}: an HMAC-SHA256 over who calls whom, for which user and request, valid for 30 seconds.
 *
 * <p>Form: {@code v1.<key id>.<expiry, epoch ms>.<calling service>.<mac>}. The audience is the called service, so a
 * context cannot be replayed to another one.
 */
public final class ContextSeal {

  static final int KEY_BYTES_MIN = 32;
  private static final long VALID_MS = 30_000;
  /** Two clocks of the mesh may differ by this much before fresh contexts are refused. */
  private static final long SKEW_MS_MAX = 20_000;

  /** Of what {@link #sign} gives. */
  public static final int SIGN_BYTES = 16;

  private static final byte[] NO_CONTEXT = {-1, -1, -1, -1};
  private static final String ALGORITHM = "HmacSHA256";

  private final String signer;
  private final Map<String, Mac> prototypes;
  private final Clock clock;

  private ContextSeal(String signer, Map<String, Mac> prototypes, Clock clock) {
    this.signer = signer;
    this.prototypes = prototypes;
    this.clock = clock;
  }

  /** A seal with one key of at least 32 bytes, known to every service of the mesh. */
  public static ContextSeal of(byte[] key) {
    return of(key, Clock.systemUTC());
  }

  /** A seal whose key is being changed has more than one. */
  public static ContextSeal of(SecretKeys keys) {
    Map<String, Mac> prototypes = keys.all().stream()
        .collect(
            Collectors.toUnmodifiableMap(Key::id, key -> prototype(key.secret().bytes())));
    return new ContextSeal(keys.all().get(0).id(), prototypes, Clock.systemUTC());
  }

  static ContextSeal of(byte[] key, Clock clock) {
    return new ContextSeal("k1", Map.of("k1", prototype(key)), clock);
  }

  private static Mac prototype(byte[] key) {
    if (key.length < KEY_BYTES_MIN) {
      throw new IllegalArgumentException(
          "mesh key: expected at least " + KEY_BYTES_MIN + " bytes, got " + key.length);
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK lacks " + ALGORITHM, missing);
    }
  }

  /** The header for one call. */
  String seal(Sealed call) {
    long expiresAtMs = clock.millis() + VALID_MS;
    String mac =
        Base64.getUrlEncoder().withoutPadding().encodeToString(mac(call, signer, expiresAtMs));
    return "v1." + signer + '.' + expiresAtMs + '.' + call.service() + '.' + mac;
  }

  /** What a tool sends with a call of its own: as whom it calls whom, for whom, and the seal on it. */
  public MultiMap metadata(String self, String audience, CallContext context) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    Metadata.write(
        headers,
        new Sealed(self, audience, context.userId(), context.userRole(), context.requestId()),
        this);
    return headers;
  }

  /** The calling service named in a header, before anything is verified; empty when the form is wrong. */
  static String serviceOf(String header) {
    String[] parts = header.split("\\.", -1);
    return parts.length == 5 ? parts[3] : "";
  }

  /** Whether the header is this mesh's own word, in time, for exactly this call. */
  boolean verifies(String header, Sealed call) {
    String[] parts = header.split("\\.", -1);
    if (parts.length != 5 || !parts[0].equals("v1") || !prototypes.containsKey(parts[1])) {
      return false;
    }
    try {
      long expiresAtMs = Long.parseLong(parts[2]);
      byte[] mac = Base64.getUrlDecoder().decode(parts[4]);
      return inTime(expiresAtMs) && MessageDigest.isEqual(mac, mac(call, parts[1], expiresAtMs));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private boolean inTime(long expiresAtMs) {
    long now = clock.millis();
    return now < expiresAtMs && expiresAtMs <= now + VALID_MS + SKEW_MS_MAX;
  }

  private byte[] mac(Sealed call, String keyId, long expiresAtMs) {
    try {
      Mac mac = (Mac) Objects.requireNonNull(prototypes.get(keyId)).clone();
      update(mac, keyId);
      update(mac, call.service());
      update(mac, call.audience());
      update(mac, call.userId());
      update(mac, call.userRole());
      update(mac, call.requestId());
      mac.update(ByteBuffer.allocate(Long.BYTES).putLong(expiresAtMs).flip());
      return mac.doFinal();
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned", impossible);
    }
  }

  /** Seals what is no context: no two purposes share a seal, and none looks like a call's. */
  public byte[] sign(String purpose, byte[] content) {
    return signed(purpose, content, signer);
  }

  /** Whether a key of ours has sealed it. */
  public boolean verifies(String purpose, byte[] content, byte[] seal) {
    return prototypes.keySet().stream()
        .anyMatch(keyId -> MessageDigest.isEqual(signed(purpose, content, keyId), seal));
  }

  private byte[] signed(String purpose, byte[] content, String keyId) {
    try {
      Mac mac = (Mac) Objects.requireNonNull(prototypes.get(keyId)).clone();
      // A call's begins with the length of a key's id, which is never so large.
      mac.update(NO_CONTEXT);
      update(mac, purpose);
      mac.update(content);
      return Arrays.copyOf(mac.doFinal(), SIGN_BYTES);
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned", impossible);
    }
  }

  private static void update(Mac mac, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    mac.update(bytes);
  }
}
