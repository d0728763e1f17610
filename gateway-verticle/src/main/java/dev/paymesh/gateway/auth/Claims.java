package dev.paymesh.gateway.auth;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Owns what a payload must say. Read before the signature is checked, so that no odd value reaches the provider;
 * judged only after it, so that a stranger learns nothing.
 */
record Claims(long exp, long nbf, long iat, List<?> audiences, String issuer, Caller caller) {

  /** For nbf and iat only: a clock that runs ahead at the issuer. An expired token is expired. */
  static final long LEEWAY_S = 60;

  private static final long NUMERIC_DATE_MAX =
      Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
  private static final Set<String> ROLES = Set.of("user", "support", "admin");
  private static final Pattern SUBJECT = Pattern.compile("[!-~]{1,64}");

  static Claims of(Map<String, Object> payload) {
    long exp = date(payload.get("exp"));
    String subject = text(payload.get("sub"));
    String role = text(payload.get("role"));
    require(isSubject(subject) && isRole(role));
    return new Claims(
        exp,
        payload.containsKey("nbf") ? date(payload.get("nbf")) : 0,
        payload.containsKey("iat") ? date(payload.get("iat")) : 0,
        audiences(payload.get("aud")),
        text(payload.get("iss")),
        new Caller(subject, role, exp * 1000));
  }

  static boolean isSubject(String text) {
    return SUBJECT.matcher(text).matches();
  }

  static boolean isRole(String text) {
    return ROLES.contains(text);
  }

  /** The caller, if these claims are meant for us and for now. */
  Caller judge(TokenConfig config, Instant now) {
    require(issuer.equals(config.issuer()));
    require(audiences.contains(config.audience()));
    long latest = now.getEpochSecond() + LEEWAY_S;
    require(nbf <= latest && iat <= latest);
    if (caller.expiresAtMs() <= now.toEpochMilli()) {
      throw TokenRefusal.expired();
    }
    return caller;
  }

  private static long date(@Nullable Object claim) {
    if (claim instanceof Long seconds && Math.abs(seconds) <= NUMERIC_DATE_MAX) {
      return seconds;
    }
    throw TokenRefusal.invalid();
  }

  private static String text(@Nullable Object claim) {
    if (claim instanceof String text) {
      return text;
    }
    throw TokenRefusal.invalid();
  }

  private static List<?> audiences(@Nullable Object claim) {
    if (claim instanceof List<?> list) {
      require(list.stream().allMatch(String.class::isInstance));
      return list;
    }
    return List.of(text(claim));
  }

  private static void require(boolean held) {
    if (!held) {
      throw TokenRefusal.invalid();
    }
  }
}
