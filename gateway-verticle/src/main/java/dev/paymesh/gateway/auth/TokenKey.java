package dev.paymesh.gateway.auth;

import io.vertx.core.Future;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Owns where the key of a token comes from, and with it the one algorithm a token may name. */
public sealed interface TokenKey {

  /** What an issuer may call a key. */
  Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

  /** The only value of {@code alg} that is accepted. */
  String algorithm();

  /** The key for a token that names this id, or none; UNAUTHENTICATED where there is no such key. */
  Future<? extends SignatureKey> find(@Nullable String kid);

  private static Future<SignatureKey> unless(boolean refused, SignatureKey key) {
    return refused ? Future.failedFuture(TokenRefusal.invalid()) : Future.succeededFuture(key);
  }

  /** Tokens we sign ourselves. They carry no {@code kid}, so a token with one is not ours. */
  record Hs256(SecretKey secret) implements TokenKey {

    private static final int SECRET_BYTES_MIN = 32;

    static Hs256 of(byte[] secret) {
      if (secret.length < SECRET_BYTES_MIN) {
        throw new IllegalArgumentException(
            "token secret: " + secret.length + " bytes (expected: >= " + SECRET_BYTES_MIN + ")");
      }
      return new Hs256(new SecretKeySpec(secret, "HmacSHA256"));
    }

    @Override
    public String algorithm() {
      return "HS256";
    }

    @Override
    public Future<SignatureKey> find(@Nullable String kid) {
      return unless(kid != null, new SignatureKey.Hs256(secret));
    }

    @Override
    public String toString() {
      return "Hs256[secret]";
    }
  }

  /** Tokens of somebody else's issuer. Most issuers name their key; with a single key the name decides nothing. */
  record Rs256(RSAPublicKey publicKey) implements TokenKey {

    private static final int MODULUS_BITS_MIN = 2048;
    private static final Pattern PEM = Pattern.compile(
        "\\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

    static Rs256 of(String pem) {
      Matcher body = PEM.matcher(pem);
      if (!body.matches()) {
        throw new IllegalArgumentException(
            "token public key: not PEM (expected: BEGIN PUBLIC KEY)");
      }
      RSAPublicKey key = parse(Base64.getMimeDecoder().decode(body.group(1)));
      if (key.getModulus().bitLength() < MODULUS_BITS_MIN) {
        throw new IllegalArgumentException("token public key: "
            + key.getModulus().bitLength() + " bits (expected: >= " + MODULUS_BITS_MIN + ")");
      }
      return new Rs256(key);
    }

    private static RSAPublicKey parse(byte[] der) {
      try {
        return (RSAPublicKey)
            KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
      } catch (GeneralSecurityException unreadable) {
        throw new IllegalArgumentException(
            "token public key: unreadable (expected: an RSA key)", unreadable);
      }
    }

    @Override
    public String algorithm() {
      return "RS256";
    }

    @Override
    public Future<SignatureKey> find(@Nullable String kid) {
      return unless(
          kid != null && !KEY_ID.matcher(kid).matches(), new SignatureKey.Rs256(publicKey));
    }
  }

  /** Tokens of an issuer who publishes its keys and changes them; each token names the one that signed it. */
  record Published(KeySet keys) implements TokenKey {

    @Override
    public String algorithm() {
      return "RS256";
    }

    @Override
    public Future<SignatureKey> find(@Nullable String kid) {
      return kid == null || !KEY_ID.matcher(kid).matches()
          ? Future.failedFuture(TokenRefusal.invalid())
          : keys.find(kid);
    }
  }
}
