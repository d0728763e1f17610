package dev.paymesh.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** Owns the signing of our own HS256 tokens, for the command line and for tests; needs no Vert.x. */
public final class TokenIssuer {

  private static final JsonFactory JSON = new JsonFactory();
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private static final Duration TTL_MIN = Duration.ofSeconds(1);
  private static final Duration TTL_MAX = Duration.ofDays(3653);

  private final TokenConfig config;
  private final SecretKey secret;
  private final InstantSource clock;

  private TokenIssuer(TokenConfig config, SecretKey secret, InstantSource clock) {
    this.config = config;
    this.secret = secret;
    this.clock = clock;
  }

  /** Only a shared secret can sign; a public key cannot. */
  public static TokenIssuer of(TokenConfig config) {
    if (config.key() instanceof TokenKey.Hs256 key) {
      return new TokenIssuer(config, key.secret(), InstantSource.system());
    }
    throw new IllegalArgumentException(
        "token key: " + config.key().algorithm() + " (expected: HS256)");
  }

  /** A token of this user and role that the gateway accepts until the time to live has passed. */
  public String issue(String user, String role, Duration ttl) {
    if (!Claims.isSubject(user) || !Claims.isRole(role)) {
      throw new IllegalArgumentException("user and role: " + user + ", " + role
          + " (expected: 1-64 visible ASCII, and user|support|admin)");
    }
    if (ttl.compareTo(TTL_MIN) < 0 || ttl.compareTo(TTL_MAX) > 0) {
      throw new IllegalArgumentException("ttl: " + ttl + " (expected: 1s to 10 years)");
    }
    String signed =
        encode(HEADER.getBytes(UTF_8)) + "." + encode(payload(user, role, ttl).getBytes(UTF_8));
    return signed + "." + encode(sign(signed.getBytes(UTF_8)));
  }

  private String payload(String user, String role, Duration ttl) {
    long now = clock.instant().getEpochSecond();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("iss", config.issuer());
      json.writeStringField("aud", config.audience());
      json.writeStringField("sub", user);
      json.writeStringField("role", role);
      json.writeNumberField("iat", now);
      json.writeNumberField("exp", now + ttl.toSeconds());
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private byte[] sign(byte[] text) {
    try {
      Mac mac = Mac.getInstance(secret.getAlgorithm());
      mac.init(secret);
      return mac.doFinal(text);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java has no HmacSHA256", missing);
    }
  }

  private static String encode(byte[] bytes) {
    return BASE64URL.encodeToString(bytes);
  }
}
