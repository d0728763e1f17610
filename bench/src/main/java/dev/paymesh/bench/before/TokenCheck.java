package dev.paymesh.bench.before;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Owns the check of an HS256 token, in each service and for each request anew. Used on one event loop. */
final class TokenCheck {

  private static final int UNAUTHORIZED = 401;
  private static final String ALGORITHM = "HmacSHA256";
  private static final String BEARER = "Bearer ";
  /** The one header that is taken: no other algorithm, and nothing to parse. */
  private static final String HEADER = Base64.getUrlEncoder()
      .withoutPadding()
      .encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8));

  private final Mac mac;

  TokenCheck(String secret) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, missing);
    }
  }

  /** Whom the token is of; fails with 401. */
  String userOf(@Nullable String authorization) {
    try {
      Fields claims = Fields.of(Buffer.buffer(claimsOf(authorization)));
      boolean ours =
          claims.text("iss").equals("paymesh") && claims.text("aud").equals("paymesh-api");
      if (ours && claims.amount("exp") > Instant.now().getEpochSecond()) {
        return claims.text("sub");
      }
    } catch (IllegalArgumentException | Refused malformed) {
      throw invalid();
    }
    throw invalid();
  }

  private byte[] claimsOf(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(BEARER + HEADER + ".")) {
      throw invalid();
    }
    String token = authorization.substring(BEARER.length());
    int end = token.lastIndexOf('.');
    byte[] said = Base64.getUrlDecoder().decode(token.substring(end + 1));
    byte[] right = mac.doFinal(token.substring(0, end).getBytes(US_ASCII));
    if (!MessageDigest.isEqual(said, right)) {
      throw invalid();
    }
    return Base64.getUrlDecoder().decode(token.substring(HEADER.length() + 1, end));
  }

  private static Refused invalid() {
    return new Refused(UNAUTHORIZED, "TOKEN_INVALID");
  }
}
