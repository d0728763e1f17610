package dev.paymesh.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Owns tickets: what a browser shows, once or a few times within seconds, where it can send no token. Each is good for
 * one user and one path, and for as long as the token it was bought with.
 *
 * <p>Form: {@code <key id>.<base64url of the claims>.<base64url of an HMAC-SHA256 over key id, path and claims>}.
 */
public final class StreamTickets {

  /** How long one is good for. */
  public static final long VALID_MS = 60_000;

  private static final String ALGORITHM = "HmacSHA256";
  /** A key of its own: nothing else that is sealed with the mesh's key can be taken for a ticket. */
  private static final byte[] PURPOSE = "paymesh stream ticket v1".getBytes(UTF_8);

  private static final int TICKET_CHARS_MAX = 1_024;

  private final Map<String, byte[]> keys = new LinkedHashMap<>();
  private final InstantSource clock;

  StreamTickets(SecretKeys secrets, InstantSource clock) {
    secrets
        .all()
        .forEach(key -> keys.put(key.id(), mac(key.secret().bytes(), ByteBuffer.wrap(PURPOSE))));
    this.clock = clock;
  }

  /** Made and read by every gateway with these secrets; the first makes, all read. */
  public static StreamTickets of(SecretKeys secrets) {
    return new StreamTickets(secrets, InstantSource.system());
  }

  /** A ticket of one caller for one path. */
  public String issue(Caller caller, String path) {
    String keyId = keys.keySet().iterator().next();
    long expiresAtMs = Math.min(clock.millis() + VALID_MS, caller.expiresAtMs());
    ByteBuffer claims = claims(caller, expiresAtMs);
    return keyId + '.' + text(claims.array()) + '.' + text(seal(keyId, path, claims.array()));
  }

  private static ByteBuffer claims(Caller caller, long expiresAtMs) {
    byte[] user = caller.userId().getBytes(UTF_8);
    byte[] role = caller.role().getBytes(UTF_8);
    return ByteBuffer.allocate(2 * Long.BYTES + 2 * Integer.BYTES + user.length + role.length)
        .putLong(expiresAtMs)
        .putLong(caller.expiresAtMs())
        .putInt(user.length)
        .put(user)
        .putInt(role.length)
        .put(role);
  }

  /** Whose ticket it is; fails where it is none of ours, for another path, or too old. */
  public Caller verify(String ticket, String path) {
    String[] parts = ticket.split("\\.", -1);
    if (ticket.length() > TICKET_CHARS_MAX || parts.length != 3 || !keys.containsKey(parts[0])) {
      throw refused();
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
      byte[] mac = Base64.getUrlDecoder().decode(parts[2]);
      if (!MessageDigest.isEqual(mac, seal(parts[0], path, claims))) {
        throw refused();
      }
      return read(ByteBuffer.wrap(claims));
    } catch (IllegalArgumentException | BufferUnderflowException malformed) {
      throw refused();
    }
  }

  private Caller read(ByteBuffer claims) {
    long expiresAtMs = claims.getLong();
    long tokenExpiresAtMs = claims.getLong();
    String user = text(claims);
    String role = text(claims);
    if (clock.millis() >= expiresAtMs) {
      throw refused();
    }
    return new Caller(user, role, tokenExpiresAtMs);
  }

  private static String text(ByteBuffer claims) {
    byte[] bytes = new byte[claims.getInt()];
    claims.get(bytes);
    return new String(bytes, UTF_8);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static MeshStatus refused() {
    return MeshStatus.of(
        GrpcStatus.UNAUTHENTICATED, "TOKEN_INVALID", "the ticket is not valid for this");
  }

  private byte[] seal(String keyId, String path, byte[] claims) {
    byte[] id = keyId.getBytes(UTF_8);
    byte[] where = path.getBytes(UTF_8);
    ByteBuffer sealed = ByteBuffer.allocate(
            3 * Integer.BYTES + id.length + where.length + claims.length)
        .putInt(id.length)
        .put(id)
        .putInt(where.length)
        .put(where)
        .putInt(claims.length)
        .put(claims);
    return mac(Objects.requireNonNull(keys.get(keyId)), sealed.flip());
  }

  private static byte[] mac(byte[] key, ByteBuffer text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update(text);
      return mac.doFinal();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK lacks " + ALGORITHM, missing);
    }
  }
}
