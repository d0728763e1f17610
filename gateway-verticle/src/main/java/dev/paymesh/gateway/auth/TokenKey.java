package dev.paymesh.gateway.auth;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.auth.PubSecKeyOptions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Owns the one key tokens are checked with, and with it the one algorithm they may name.
 *
 * <p>A key set that rotates (JWKS) becomes a third kind: it knows several key ids where these know none.
 */
public sealed interface TokenKey {

  /** The only value of {@code alg} this key accepts. */
  String algorithm();

  /** Every signature of this key has exactly this length; anything else is a second spelling of the same token. */
  int signatureBytes();

  /** Whether a token may name this {@code kid}. */
  boolean answersTo(String kid);

  /** As the Vert.x provider takes it. */
  PubSecKeyOptions options();

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
    public int signatureBytes() {
      return 32;
    }

    @Override
    public boolean answersTo(String kid) {
      return false;
    }

    @Override
    public PubSecKeyOptions options() {
      return new PubSecKeyOptions()
          .setAlgorithm(algorithm())
          .setBuffer(Buffer.buffer(secret.getEncoded()));
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
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

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
    public int signatureBytes() {
      return (publicKey.getModulus().bitLength() + 7) / 8;
    }

    @Override
    public boolean answersTo(String kid) {
      return KEY_ID.matcher(kid).matches();
    }

    @Override
    public PubSecKeyOptions options() {
      String body = Base64.getMimeEncoder().encodeToString(publicKey.getEncoded());
      String pem = "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
      return new PubSecKeyOptions().setAlgorithm(algorithm()).setBuffer(pem);
    }
  }
}
