package dev.paymesh.gateway.auth;

import static dev.paymesh.gateway.auth.GoodToken.HEADER;
import static dev.paymesh.gateway.auth.GoodToken.encode;
import static dev.paymesh.gateway.auth.GoodToken.mac;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Owns the tokens that take a public key, which everybody may know, for a secret, or forge its signature. */
final class KeyConfusions extends ForgeryKind {

  private final KeyPair keys;

  KeyConfusions(GoodToken good, KeyPair keys) {
    super(good);
    this.keys = keys;
  }

  @Override
  void forge() {
    String signed = encode(HEADER) + "." + encode(payload());
    String claimed = encode(HEADER.replace("HS256", "RS256")) + "." + encode(payload());
    publicKeyAsSecret(signed, claimed);
    noSignature(claimed);
    alteredSignature(signed, claimed);
  }

  private void publicKeyAsSecret(String signed, String claimed) {
    String pem = TokenForgery.pem(keys);
    Map<String, byte[]> spellings = new LinkedHashMap<>();
    spellings.put("PEM", pem.getBytes(US_ASCII));
    spellings.put("PEM without the last line end", pem.trim().getBytes(US_ASCII));
    spellings.put("PEM with CRLF", pem.replace("\n", "\r\n").getBytes(US_ASCII));
    spellings.put("DER", keys.getPublic().getEncoded());
    spellings.put("modulus", ((RSAPublicKey) keys.getPublic()).getModulus().toByteArray());
    spellings.forEach((name, key) -> {
      bearer("HS256 with the public key as " + name, signed + "." + encode(mac(key, signed)));
      bearer(
          "RS256 over an HMAC with the public key as " + name,
          claimed + "." + encode(mac(key, claimed)));
    });
  }

  private void noSignature(String claimed) {
    String unsigned = encode("{\"alg\":\"none\"}") + "." + encode(payload());
    bearer("alg none against a public key", unsigned + ".");
    bearer("RS256 without signature", claimed + ".");
    bearer("RS256 with a zero signature", claimed + "." + encode(new byte[256]));
    bearer("RS256 with a signature of one", claimed + "." + encode(one()));
  }

  private void alteredSignature(String signed, String claimed) {
    byte[] genuine = rsa("SHA256withRSA", claimed);
    bearer("RS256 signature with one bit flipped", claimed + "." + encode(flipped(genuine)));
    bearer("RS256 signature one byte short", claimed + "." + encode(Arrays.copyOf(genuine, 255)));
    bearer(
        "RS256 signature with a byte appended",
        claimed + "." + encode(Arrays.copyOf(genuine, 257)));
    bearer("RS512 signature under RS256", claimed + "." + encode(rsa("SHA512withRSA", claimed)));
    bearer("RS256 signature under HS256", signed + "." + encode(rsa("SHA256withRSA", signed)));
  }

  private byte[] rsa(String algorithm, String text) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(keys.getPrivate());
      signature.update(text.getBytes(UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private static byte[] one() {
    byte[] bytes = new byte[256];
    bytes[255] = 1;
    return bytes;
  }
}
