package dev.paymesh.shared.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.config.SecretKeys.Key;
import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.seal.HmacKey;
import dev.paymesh.shared.seal.LengthPrefixed;
import io.vertx.core.MultiMap;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Owns the seal of a call: an HMAC-SHA256 over who calls whom, for which user and request, valid for 30 seconds.
 *
 * <p>It travels in two headers. {@code x-mesh-caller}, {@code v2.<key id>.<calling service>}, is the same in all calls of
 * a connection, so HTTP/2 sends it once. {@code x-mesh-auth} is, in base64, the expiry as four bytes of epoch seconds and
 * the first 16 bytes of the HMAC. The audience is the called service, so a context cannot be replayed to another one.
 */
public final class ContextSeal {

  private static final long VALID_MS = 30_000;
  /** Two clocks of the mesh may differ by this much before fresh contexts are refused. */
  private static final long SKEW_MS_MAX = 20_000;

  /** What {@link #sign} makes, and what a call carries of its HMAC: half of it, the least that RFC 2104 advises. */
  public static final int SIGN_BYTES = 16;

  private static final String VERSION = "v2";
  private static final String START = VERSION + '.';
  /** In the place of the first length of what is sealed for a call. */
  private static final int NO_CONTEXT = -1;

  private final String signer;
  private final Map<String, HmacKey> keys;
  private final Clock clock;

  private ContextSeal(String signer, Map<String, HmacKey> keys, Clock clock) {
    this.signer = signer;
    this.keys = keys;
    this.clock = clock;
  }

  /** Both headers of one call. */
  record Seal(String caller, String auth) {

    /** The calling service that it names, before anything is verified; empty when the form is wrong. */
    String service() {
      return keyEnd() < 0 ? "" : caller.substring(keyEnd() + 1);
    }

    private String keyId() {
      return keyEnd() < 0 ? "" : caller.substring(START.length(), keyEnd());
    }

    /** An id of a key has no dot. */
    private int keyEnd() {
      return caller.startsWith(START) ? caller.indexOf('.', START.length()) : -1;
    }
  }

  /** A seal with one key of at least 32 bytes, known to every service of the mesh. */
  public static ContextSeal of(byte[] key) {
    return of(key, Clock.systemUTC());
  }

  /** A seal whose key is being changed has more than one. */
  public static ContextSeal of(SecretKeys keys) {
    Map<String, HmacKey> byId = keys.all().stream()
        .collect(Collectors.toUnmodifiableMap(Key::id, key -> key(key.secret().bytes())));
    return new ContextSeal(keys.all().get(0).id(), byId, Clock.systemUTC());
  }

  static ContextSeal of(byte[] key, Clock clock) {
    return new ContextSeal("k1", Map.of("k1", key(key)), clock);
  }

  private static HmacKey key(byte[] secret) {
    return new HmacKey("mesh key", secret);
  }

  Seal seal(Sealed call) {
    int expiresAt = (int) TimeUnit.MILLISECONDS.toSeconds(clock.millis() + VALID_MS);
    return new Seal(
        START + signer + '.' + call.service(),
        Base64.getUrlEncoder().withoutPadding().encodeToString(auth(call, signer, expiresAt)));
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

  /** Whether it is this mesh's own word, in time, for exactly this call. */
  boolean verifies(Seal seal, Sealed call) {
    try {
      byte[] auth = Base64.getUrlDecoder().decode(seal.auth());
      if (auth.length != Integer.BYTES + SIGN_BYTES || !keys.containsKey(seal.keyId())) {
        return false;
      }
      int expiresAt = ByteBuffer.wrap(auth).getInt();
      return inTime(expiresAt) && MessageDigest.isEqual(auth, auth(call, seal.keyId(), expiresAt));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  /** Epoch seconds without a sign last until 2106. */
  private boolean inTime(int expiresAt) {
    long leftMs = TimeUnit.SECONDS.toMillis(Integer.toUnsignedLong(expiresAt)) - clock.millis();
    return 0 < leftMs && leftMs <= VALID_MS + SKEW_MS_MAX;
  }

  private byte[] auth(Sealed call, String keyId, int expiresAt) {
    byte[] content = new LengthPrefixed()
        .add(VERSION)
        .add(keyId)
        .add(call.service())
        .add(call.audience())
        .add(call.userId())
        .add(call.userRole())
        .add(call.requestId())
        .add(Integer.toUnsignedLong(expiresAt))
        .bytes();
    return ByteBuffer.allocate(Integer.BYTES + SIGN_BYTES)
        .putInt(expiresAt)
        .put(hmac(content, keyId), 0, SIGN_BYTES)
        .array();
  }

  private byte[] hmac(byte[] content, String keyId) {
    return Objects.requireNonNull(keys.get(keyId)).mac(content);
  }

  /** Seals what is no context: no two purposes share a seal, and none looks like a call's. */
  public byte[] sign(String purpose, byte[] content) {
    return signed(purpose, content, signer);
  }

  /** Whether a key of ours has sealed it. */
  public boolean verifies(String purpose, byte[] content, byte[] seal) {
    return keys.keySet().stream()
        .anyMatch(keyId -> MessageDigest.isEqual(signed(purpose, content, keyId), seal));
  }

  private byte[] signed(String purpose, byte[] content, String keyId) {
    byte[] named = purpose.getBytes(UTF_8);
    ByteBuffer all = ByteBuffer.allocate(2 * Integer.BYTES + named.length + content.length);
    all.putInt(NO_CONTEXT).putInt(named.length).put(named).put(content);
    return Arrays.copyOf(hmac(all.array(), keyId), SIGN_BYTES);
  }
}
