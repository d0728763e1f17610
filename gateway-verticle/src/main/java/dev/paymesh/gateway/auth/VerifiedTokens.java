package dev.paymesh.gateway.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Owns which tokens were found to be signed, lately, and by which key: what a signature says of bytes never changes.
 * What does change, the time and the keys that count, is asked at each use.
 *
 * <p>Known by a hash of their bytes, so that how long a look-up takes tells nothing of a token that is kept, and a long
 * one takes no more room. Safe across event loops.
 */
final class VerifiedTokens {

  private final int max;
  private final Cache<ByteBuffer, Verified> known;

  VerifiedTokens(int max) {
    this.max = max;
    this.known = Caffeine.newBuilder().maximumSize(max).executor(Runnable::run).build();
  }

  /** What a token says, and the key that its signature is of. */
  record Verified(@Nullable String kid, Claims claims, SignatureKey key) {}

  @Nullable
  Verified find(String credentials) {
    return max == 0 ? null : known.getIfPresent(hash(credentials));
  }

  void put(String credentials, Verified token) {
    if (max > 0) {
      known.put(hash(credentials), token);
    }
  }

  void forget(String credentials) {
    known.invalidate(hash(credentials));
  }

  /** How many are kept. */
  long size() {
    known.cleanUp();
    return known.estimatedSize();
  }

  /** A header's characters are its bytes. */
  private static ByteBuffer hash(String credentials) {
    try {
      return ByteBuffer.wrap(
          MessageDigest.getInstance("SHA-256").digest(credentials.getBytes(ISO_8859_1)));
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every Java platform has SHA-256", absent);
    }
  }
}
