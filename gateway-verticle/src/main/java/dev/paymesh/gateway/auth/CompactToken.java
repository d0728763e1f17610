package dev.paymesh.gateway.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Owns the form of a token, before its signature is known to be good: one header, one spelling, one algorithm.
 *
 * @param signed what the signature is over
 * @param signature still unverified
 * @param kid the key it names, if any
 * @param payload the members of the payload, still unjudged
 */
record CompactToken(
    byte[] signed, byte[] signature, @Nullable String kid, Map<String, Object> payload) {

  private static final String SCHEME = "bearer ";
  private static final int TOKEN_CHARS_MAX = 8 * 1024;
  private static final int SEGMENTS = 3;
  private static final Set<String> HEADER_MEMBERS = Set.of("alg", "typ", "kid");

  static CompactToken read(List<String> authorization, String algorithm) throws IOException {
    if (authorization.isEmpty()) {
      throw TokenRefusal.missing();
    }
    require(authorization.size() == 1);
    String text = bearer(authorization.get(0));
    String[] segments = text.split("\\.", -1);
    require(segments.length == SEGMENTS);
    Map<String, Object> header = StrictJson.object(decode(segments[0]));
    checkHeader(header, algorithm);
    return new CompactToken(
        text.substring(0, text.lastIndexOf('.')).getBytes(US_ASCII),
        decode(segments[2]),
        (String) header.get("kid"),
        StrictJson.object(decode(segments[1])));
  }

  boolean isSignedBy(SignatureKey key) {
    return signature.length == key.signatureBytes() && key.verifies(signed, signature);
  }

  private static String bearer(String credentials) {
    require(credentials.length() <= SCHEME.length() + TOKEN_CHARS_MAX);
    require(credentials.length() > SCHEME.length());
    require(credentials.substring(0, SCHEME.length()).toLowerCase(Locale.ROOT).equals(SCHEME));
    return credentials.substring(SCHEME.length());
  }

  /** Several spellings decode to the same bytes (padding, unused bits); only the one an encoder makes passes. */
  private static byte[] decode(String segment) {
    byte[] bytes = Base64.getUrlDecoder().decode(segment);
    require(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(segment));
    return bytes;
  }

  /** Members outside the list are either instructions we must not follow (jku, x5c ...) or criticals we do not know. */
  private static void checkHeader(Map<String, Object> header, String algorithm) {
    require(HEADER_MEMBERS.containsAll(header.keySet()));
    require(algorithm.equals(header.get("alg")));
    @Nullable Object typ = header.get("typ");
    require(typ == null || typ.equals("JWT"));
    @Nullable Object kid = header.get("kid");
    require(kid == null || kid instanceof String);
  }

  private static void require(boolean held) {
    if (!held) {
      throw TokenRefusal.invalid();
    }
  }
}
