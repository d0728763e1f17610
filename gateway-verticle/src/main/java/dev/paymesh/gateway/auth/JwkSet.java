package dev.paymesh.gateway.auth;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Owns which of an issuer's published keys we take: RSA keys for RS256 signatures, each under an id of its own. */
final class JwkSet {

  private static final int KEYS_MAX = 100;
  private static final int MODULUS_BITS_MIN = 2048;
  /** Beyond this a check takes longer than a request may. */
  private static final int MODULUS_BITS_MAX = 8192;

  private JwkSet() {}

  /** The keys by id; what is of no use to us is left out, as every issuer has some of it. */
  static Map<String, SignatureKey> parse(byte[] json) throws IOException {
    if (!(StrictJson.object(json).get("keys") instanceof List<?> keys) || keys.size() > KEYS_MAX) {
      throw new IOException("expected keys, " + KEYS_MAX + " at most");
    }
    Map<String, SignatureKey> taken = new HashMap<>();
    Set<String> seen = new HashSet<>();
    for (Object key : keys) {
      if (key instanceof Map<?, ?> members && members.get("kid") instanceof String kid) {
        usable(members).ifPresent(usable -> taken.put(kid, usable));
        if (!seen.add(kid)) {
          // Two keys of one name: nobody can say which of them a token means.
          taken.remove(kid);
        }
      }
    }
    return Map.copyOf(taken);
  }

  private static Optional<SignatureKey> usable(Map<?, ?> key) {
    boolean forUs = "RSA".equals(key.get("kty"))
        && isAbsentOr(key.get("use"), "sig")
        && isAbsentOr(key.get("alg"), "RS256")
        && mayVerify(key.get("key_ops"))
        && TokenKey.KEY_ID.matcher(String.valueOf(key.get("kid"))).matches()
        && !key.containsKey("d");
    return forUs ? rsa(key.get("n"), key.get("e")) : Optional.empty();
  }

  private static boolean isAbsentOr(@Nullable Object member, String value) {
    return member == null || value.equals(member);
  }

  private static boolean mayVerify(@Nullable Object operations) {
    return operations == null || operations instanceof List<?> list && list.contains("verify");
  }

  private static Optional<SignatureKey> rsa(@Nullable Object n, @Nullable Object e) {
    try {
      BigInteger modulus = integer(n);
      BigInteger exponent = integer(e);
      int bits = modulus.bitLength();
      // An exponent of 1 makes every signature its own message.
      boolean sound = bits >= MODULUS_BITS_MIN
          && bits <= MODULUS_BITS_MAX
          && exponent.testBit(0)
          && exponent.compareTo(BigInteger.TWO) > 0
          && exponent.bitLength() <= Integer.SIZE;
      return sound
          ? Optional.of(new SignatureKey.Rs256((RSAPublicKey) KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(modulus, exponent))))
          : Optional.empty();
    } catch (GeneralSecurityException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static BigInteger integer(@Nullable Object member) {
    if (member instanceof String text) {
      return new BigInteger(1, Base64.getUrlDecoder().decode(text));
    }
    throw new IllegalArgumentException("expected base64url");
  }
}
