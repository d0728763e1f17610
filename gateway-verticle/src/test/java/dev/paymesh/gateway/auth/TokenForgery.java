package dev.paymesh.gateway.auth;

import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Owns the tokens that must never be accepted: each is one step away from a good token of this secret.
 *
 * <p>Apart from those that forge the signature, every token is correctly signed, so that it is the named fault that
 * gets it refused.
 */
public final class TokenForgery {

  /** A name that says what is wrong, and the Authorization values to send; more than one means several headers. */
  public record Forgery(String name, List<String> authorization) {
    @Override
    public String toString() {
      return name;
    }
  }

  private TokenForgery() {}

  /** Every forgery against a gateway with this secret and the default issuer and audience. */
  public static List<Forgery> against(byte[] secret, String user) {
    GoodToken good = new GoodToken(secret, user);
    return Stream.of(
            new HeaderForgeries(good),
            new ClaimForgeries(good),
            new PayloadForgeries(good),
            new SignatureForgeries(good),
            new PlacementForgeries(good))
        .flatMap(kind -> kind.all().stream())
        .toList();
  }

  /** The confusions that are possible where the gateway holds this public key, which everybody may know. */
  public static List<Forgery> against(KeyPair keys, String user) {
    return new KeyConfusions(new GoodToken(new byte[32], user), keys).all();
  }

  /** The token all forgeries are made from; if this one is refused, their refusals prove nothing. */
  public static String good(byte[] secret, String user) {
    return "Bearer " + new GoodToken(secret, user).token();
  }

  /** PEM as a deployment would hold it. */
  public static String pem(KeyPair keys) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
        .encodeToString(keys.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
  }
}
