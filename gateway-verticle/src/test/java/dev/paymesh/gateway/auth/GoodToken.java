package dev.paymesh.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Owns a token that is accepted, and how it is signed: with plain JCA, since no library would make most forgeries. */
final class GoodToken {

  static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private final byte[] secret;
  private final Map<String, String> claims = new LinkedHashMap<>();

  GoodToken(byte[] secret, String user) {
    this.secret = secret.clone();
    long now = Instant.now().getEpochSecond();
    claims.put("iss", "\"paymesh\"");
    claims.put("aud", "\"paymesh-api\"");
    claims.put("sub", "\"" + user + "\"");
    claims.put("role", "\"user\"");
    claims.put("iat", Long.toString(now));
    claims.put("exp", Long.toString(now + 3600));
  }

  byte[] secret() {
    return secret.clone();
  }

  String token() {
    return hs256(HEADER, payload());
  }

  String payload() {
    return object(claims);
  }

  /** The payload with one claim set to this JSON. */
  String payloadWith(String claim, String json) {
    Map<String, String> changed = new LinkedHashMap<>(claims);
    changed.put(claim, json);
    return object(changed);
  }

  String payloadWithout(String claim) {
    Map<String, String> changed = new LinkedHashMap<>(claims);
    changed.remove(claim);
    return object(changed);
  }

  private static String object(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  String hs256(String header, String payload) {
    return sign(encode(header) + "." + encode(payload));
  }

  String sign(String signed) {
    return signed + "." + encode(mac(secret, signed));
  }

  static byte[] mac(byte[] key, String text) {
    return mac("HmacSHA256", key, text);
  }

  static byte[] mac(String algorithm, byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }

  static String encode(String text) {
    return encode(text.getBytes(UTF_8));
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
