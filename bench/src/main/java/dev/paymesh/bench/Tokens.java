package dev.paymesh.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Owns the bearer tokens of the demo users, signed here because the launcher must not run for each of them. */
public final class Tokens {

  /** user-0991 and later are the demo users that a check refuses. */
  static final int USERS_MAX = 990;

  private static final int SECRET_BYTES_MIN = 32;
  /** Longer than any run may last. */
  private static final Duration TTL = Duration.ofHours(12);

  private static final String ALGORITHM = "HmacSHA256";
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER =
      encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8));
  private static final String CLAIMS =
      "{\"iss\":\"paymesh\",\"aud\":\"paymesh-api\",\"sub\":\"%s\",\"role\":\"user\",\"iat\":%d,\"exp\":%d}";

  private final SecretKeySpec key;

  public Tokens(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    if (bytes.length < SECRET_BYTES_MIN) {
      throw new IllegalArgumentException("token secret: " + bytes.length + " bytes (expected: >= "
          + SECRET_BYTES_MIN + ", in JWT_SECRET or by --secret-file)");
    }
    key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /** One token each of user-0001 and the users after it. */
  List<String> ofUsers(int users) {
    if (users < 1 || users > USERS_MAX) {
      throw new IllegalArgumentException("users: " + users + " (expected: 1 to " + USERS_MAX + ")");
    }
    long now = Instant.now().getEpochSecond();
    return IntStream.rangeClosed(1, users)
        .mapToObj(number -> token(String.format("user-%04d", number), now))
        .toList();
  }

  /** A token of this user. */
  public String of(String user) {
    return token(user, Instant.now().getEpochSecond());
  }

  private String token(String user, long now) {
    String claims = String.format(CLAIMS, user, now, now + TTL.toSeconds());
    String signed = HEADER + "." + encode(claims.getBytes(UTF_8));
    return signed + "." + encode(sign(signed));
  }

  private byte[] sign(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, missing);
    }
  }

  private static String encode(byte[] bytes) {
    return BASE64URL.encodeToString(bytes);
  }
}
