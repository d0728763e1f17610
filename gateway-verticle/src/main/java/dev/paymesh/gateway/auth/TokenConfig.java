package dev.paymesh.gateway.auth;

/**
 * Owns which tokens are ours.
 *
 * @param key the key that signed them
 * @param issuer who issued them
 * @param audience for whom
 * @param cachedMax of so many, on each event loop, the signature is checked only once; 0 is none
 */
public record TokenConfig(TokenKey key, String issuer, String audience, int cachedMax) {

  /** A few megabytes; more users than one event loop serves between two of one's requests. */
  public static final int CACHED_MAX = 10_000;

  public static final String DEFAULT_ISSUER = "paymesh";
  public static final String DEFAULT_AUDIENCE = "paymesh-api";

  public TokenConfig {
    if (issuer.isEmpty() || audience.isEmpty()) {
      throw new IllegalArgumentException("token issuer and audience: empty (expected: text)");
    }
  }

  /** HS256 with a secret of at least 32 bytes. */
  public static TokenConfig hs256(byte[] secret) {
    return new TokenConfig(TokenKey.Hs256.of(secret), DEFAULT_ISSUER, DEFAULT_AUDIENCE, CACHED_MAX);
  }

  /** RS256 with an RSA public key of at least 2048 bits in PEM. */
  public static TokenConfig rs256(String publicKeyPem) {
    return new TokenConfig(
        TokenKey.Rs256.of(publicKeyPem), DEFAULT_ISSUER, DEFAULT_AUDIENCE, CACHED_MAX);
  }

  /** RS256 with the keys that an issuer publishes. */
  public static TokenConfig published(KeySet keys) {
    return new TokenConfig(
        new TokenKey.Published(keys), DEFAULT_ISSUER, DEFAULT_AUDIENCE, CACHED_MAX);
  }

  public TokenConfig withIssuer(String other) {
    return new TokenConfig(key, other, audience, cachedMax);
  }

  public TokenConfig withAudience(String other) {
    return new TokenConfig(key, issuer, other, cachedMax);
  }

  /** With room for so many whose signature need not be checked again. */
  public TokenConfig caching(int max) {
    return new TokenConfig(key, issuer, audience, max);
  }
}
