package dev.paymesh.gateway.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Owns the tokens that must never be accepted: each is one step away from a good token of this secret.
 *
 * <p>Signed with plain JCA, since no library would make most of them. Apart from those that forge the signature, every
 * token is correctly signed, so that it is the named fault that gets it refused.
 */
public final class TokenForgery {

  /** A name that says what is wrong, and the Authorization values to send; more than one means several headers. */
  public record Forgery(String name, List<String> authorization) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  /** Makes a token of about 11 KiB: more than the gateway takes, less than its server's headers may have. */
  private static final int JUNK_ITEMS = 4_000;

  private final byte[] secret;
  private final Map<String, String> good = new LinkedHashMap<>();
  private final List<Forgery> forgeries = new ArrayList<>();

  private TokenForgery(byte[] secret, String user) {
    this.secret = secret.clone();
    long now = Instant.now().getEpochSecond();
    good.put("iss", "\"paymesh\"");
    good.put("aud", "\"paymesh-api\"");
    good.put("sub", "\"" + user + "\"");
    good.put("role", "\"user\"");
    good.put("iat", Long.toString(now));
    good.put("exp", Long.toString(now + 3600));
  }

  /** Every forgery against a gateway with this secret and the default issuer and audience. */
  public static List<Forgery> against(byte[] secret, String user) {
    TokenForgery forgery = new TokenForgery(secret, user);
    forgery.algorithms();
    forgery.headers();
    forgery.keyIds();
    forgery.expiry();
    forgery.otherTimes();
    forgery.audienceAndIssuer();
    forgery.subject();
    forgery.role();
    forgery.json();
    forgery.encodings();
    forgery.signatures();
    forgery.segments();
    forgery.placement();
    return List.copyOf(forgery.forgeries);
  }

  /** The confusions that are possible where the gateway holds this public key, which everybody may know. */
  public static List<Forgery> against(KeyPair keys, String user) {
    TokenForgery forgery = new TokenForgery(new byte[32], user);
    forgery.confusions(keys);
    return List.copyOf(forgery.forgeries);
  }

  /** The token all forgeries are made from; if this one is refused, their refusals prove nothing. */
  public static String good(byte[] secret, String user) {
    TokenForgery forgery = new TokenForgery(secret, user);
    return "Bearer " + forgery.hs256(HEADER, forgery.payload());
  }

  private void algorithms() {
    for (String none : List.of("none", "None", "NONE", "nOnE", "none ", "")) {
      String unsigned =
          encode("{\"alg\":\"" + none + "\",\"typ\":\"JWT\"}") + "." + encode(payload());
      bearer("alg '" + none + "' without signature", unsigned + ".");
      bearer(
          "alg '" + none + "' with an HS256 signature",
          unsigned + "." + encode(mac(secret, unsigned)));
    }
    for (String other : List.of(
        "hs256", "HS256 ", "HmacSHA256", "HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA")) {
      header(
          "alg '" + other + "' over an HS256 signature",
          "{\"alg\":\"" + other + "\",\"typ\":\"JWT\"}");
    }
    for (String odd : List.of("null", "256", "true", "[\"HS256\"]", "{\"HS256\":1}")) {
      header("alg " + odd, "{\"alg\":" + odd + ",\"typ\":\"JWT\"}");
    }
    header("no alg", "{\"typ\":\"JWT\"}");
  }

  private void headers() {
    headerMember("crit empty", "\"crit\":[]");
    headerMember("crit exp", "\"crit\":[\"exp\"]");
    headerMember("crit of an unknown extension", "\"crit\":[\"urn:x\"],\"urn:x\":1");
    headerMember("b64 false", "\"b64\":false");
    headerMember("b64 false and critical", "\"b64\":false,\"crit\":[\"b64\"]");
    headerMember("jku", "\"jku\":\"http://127.0.0.1:9/jwks.json\"");
    headerMember("x5u", "\"x5u\":\"http://127.0.0.1:9/cert.pem\"");
    headerMember("x5c", "\"x5c\":[\"MIIB\"]");
    headerMember("x5t", "\"x5t\":\"AAAA\"");
    headerMember(
        "jwk with our own secret", "\"jwk\":{\"kty\":\"oct\",\"k\":\"" + encode(secret) + "\"}");
    headerMember("cty", "\"cty\":\"JWT\"");
    headerMember("zip", "\"zip\":\"DEF\"");
    headerMember("nonce", "\"nonce\":\"x\"");
    header("typ JWE", "{\"alg\":\"HS256\",\"typ\":\"JWE\"}");
    header("typ jwt in lower case", "{\"alg\":\"HS256\",\"typ\":\"jwt\"}");
    header("typ null", "{\"alg\":\"HS256\",\"typ\":null}");
    header("typ number", "{\"alg\":\"HS256\",\"typ\":1}");
    headerMember("duplicate alg, the good one last", "\"alg\":\"none\",\"alg\":\"HS256\"");
    headerMember("duplicate alg spelled with an escape", "\"\\u0061lg\":\"none\"");
    header("header is an array", "[\"HS256\"]");
    header("header is a string", "\"HS256\"");
    header("header is empty", "");
    header("header with trailing text", HEADER + "x");
    header("header with a second object", HEADER + HEADER);
    header("header with a comment", "{/**/\"alg\":\"HS256\"}");
    header("header not closed", "{\"alg\":\"HS256\"");
  }

  private void keyIds() {
    for (String kid : List.of(
        "../../../../dev/null",
        "/dev/null",
        "file:///dev/null",
        "' OR '1'='1",
        "x' UNION SELECT 'AAAA' --",
        "|/usr/bin/id",
        "unknown",
        "",
        "\\u0000",
        "\\r\\nX-Injected: 1")) {
      headerMember("kid '" + kid + "'", "\"kid\":\"" + kid + "\"");
    }
    for (String odd : List.of("1", "null", "true", "[\"a\"]", "{}")) {
      headerMember("kid " + odd, "\"kid\":" + odd);
    }
    String devNull = encode("{\"alg\":\"HS256\",\"kid\":\"/dev/null\"}") + "." + encode(payload());
    bearer(
        "kid of an empty file, signed with one zero byte",
        devNull + "." + encode(mac(new byte[1], devNull)));
  }

  private void expiry() {
    long now = Instant.now().getEpochSecond();
    without("exp");
    for (String odd : List.of(
        "null",
        "\"" + (now + 3600) + "\"",
        "true",
        "[" + (now + 3600) + "]",
        "{\"exp\":" + (now + 3600) + "}",
        (now + 3600) + ".0",
        (now + 3600) + ".5",
        "4e9",
        "1e400",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999",
        "253402300800",
        "NaN",
        "Infinity",
        "+" + (now + 3600),
        "0x7fffffff",
        "0" + (now + 3600),
        "-" + (now + 3600),
        "-1",
        "0",
        "-9223372036854775808",
        Long.toString(now - 1),
        Long.toString(now - 30),
        Long.toString(now - 86_400))) {
      with("exp", odd);
    }
  }

  private void otherTimes() {
    long now = Instant.now().getEpochSecond();
    for (String time : List.of("nbf", "iat")) {
      for (String odd : List.of(
          "null", "\"0\"", "true", "[0]", "{}", "0.5", "1e3", "1e400", "99999999999999999999")) {
        with(time, odd);
      }
      with(time, Long.toString(now + 600));
      with(time, "9223372036854775807");
    }
  }

  private void audienceAndIssuer() {
    without("aud");
    for (String odd : List.of(
        "null",
        "\"\"",
        "\"other-api\"",
        "\"paymesh-api \"",
        "\"PAYMESH-API\"",
        "1",
        "true",
        "{}",
        "[]")) {
      with("aud", odd);
    }
    with("aud", "[\"other-api\"]");
    with("aud", "[1,2]");
    with("aud", "[\"paymesh-api\",1]");
    with("aud", "[\"paymesh-api\",null]");
    with("aud", "[[\"paymesh-api\"]]");
    without("iss");
    for (String odd : List.of(
        "null", "\"\"", "\"other\"", "\"paymesh/\"", "\"Paymesh\"", "1", "[\"paymesh\"]", "{}")) {
      with("iss", odd);
    }
  }

  private void subject() {
    without("sub");
    for (String odd : List.of(
        "null",
        "\"\"",
        "\" \"",
        "1",
        "true",
        "[\"user-0001\"]",
        "{\"id\":\"user-0001\"}",
        "\"user-0001\\r\\nX-User-Role: admin\"",
        "\"user-0001\\n\"",
        "\"user-0001\\u0000\"",
        "\"user 0001\"",
        "\"usér-0001\"",
        "\"\\ud800\"",
        "\"" + "u".repeat(65) + "\"",
        "\"" + "u".repeat(5_000) + "\"")) {
      with("sub", odd);
    }
  }

  private void role() {
    without("role");
    for (String odd : List.of(
        "null",
        "\"\"",
        "\"root\"",
        "\"Admin\"",
        "\"admin \"",
        "\"user,admin\"",
        "1",
        "true",
        "[\"admin\"]",
        "{}")) {
      with("role", odd);
    }
  }

  private void json() {
    payload("payload is an array", "[" + payload() + "]");
    payload("payload is a string", "\"x\"");
    payload("payload is null", "null");
    payload("payload is empty", "");
    payload("payload is blank", "  ");
    payload("payload with trailing text", payload() + "x");
    payload("payload with a second object", payload() + payload());
    payload("payload not closed", payload().substring(0, payload().length() - 1));
    payload("payload with a trailing comma", payload().replace("}", ",}"));
    payload("payload with a comment", payload().replace("{", "{/* */"));
    payload("payload with single quotes", payload().replace('"', '\''));
    payload("claims one level down", "{\"claims\":" + payload() + "}");
    payload("payload as text inside text", "\"" + payload().replace("\"", "\\\"") + "\"");
    payload("duplicate role, the worse one last", payload().replace("}", ",\"role\":\"admin\"}"));
    payload("duplicate role, the worse one first", payload().replace("{", "{\"role\":\"admin\","));
    payload(
        "duplicate sub spelled with an escape",
        payload().replace("}", ",\"\\u0073ub\":\"other\"}"));
    payload("duplicate member of no interest", payload().replace("}", ",\"x\":1,\"x\":1}"));
    payload("duplicate member one level down", payload().replace("}", ",\"x\":{\"y\":1,\"y\":2}}"));
    payload(
        "nested 200 deep",
        payload().replace("}", ",\"x\":" + "[".repeat(200) + "]".repeat(200) + "}"));
    payload("number of 500 digits", payload().replace("}", ",\"x\":" + "9".repeat(500) + "}"));
  }

  private void encodings() {
    String text = payload();
    payload("payload in UTF-16BE", text.getBytes(UTF_16BE));
    payload("payload in UTF-16LE", text.getBytes(UTF_16LE));
    payload("payload with a byte order mark", ("\uFEFF" + text).getBytes(UTF_8));
    payload("payload in Latin-1", text.replace("}", ",\"x\":\"é\"}").getBytes(ISO_8859_1));
    byte[] overlong = text.replace("}", ",\"x\":\"??\"}").getBytes(US_ASCII);
    int at = text.length() - 1 + ",\"x\":\"".length();
    overlong[at] = (byte) 0xC0;
    overlong[at + 1] = (byte) 0xAF;
    payload("payload with an overlong character", overlong);
    payload("payload with a raw NUL", (text + "\0").getBytes(UTF_8));
    bearer("header in UTF-16", sign(encode(HEADER.getBytes(UTF_16BE)) + "." + encode(text)));
  }

  private void signatures() {
    String token = hs256(HEADER, payload());
    String signed = token.substring(0, token.lastIndexOf('.'));
    String signature = token.substring(token.lastIndexOf('.') + 1);
    byte[] bytes = mac(secret, signed);
    bearer(
        "signed with another secret",
        signed + "." + encode(mac("x".repeat(32).getBytes(UTF_8), signed)));
    bearer(
        "signed with the secret in base64",
        signed + "." + encode(mac(encode(secret).getBytes(UTF_8), signed)));
    bearer("signed with a zero key", signed + "." + encode(mac(new byte[32], signed)));
    bearer("signature empty", signed + ".");
    bearer("signature truncated", signed + "." + encode(Arrays.copyOf(bytes, 16)));
    bearer("signature one byte short", signed + "." + encode(Arrays.copyOf(bytes, 31)));
    bearer("signature one byte long", signed + "." + encode(Arrays.copyOf(bytes, 33)));
    bearer("signature all zero", signed + "." + encode(new byte[32]));
    bearer("signature with one bit flipped", signed + "." + encode(flipped(bytes)));
    bearer("signature spelled differently", signed + "." + respelled(signature));
    bearer("signature with padding", token + "=");
    bearer("signature in hex", signed + "." + String.format("%064x", new BigInteger(1, bytes)));
    bearer("payload swapped after signing", swapped(signed) + "." + signature);
    bearer("HS512 signature under HS256", signed + "." + encode(mac("HmacSHA512", secret, signed)));
  }

  private void segments() {
    String token = hs256(HEADER, payload());
    String signed = token.substring(0, token.lastIndexOf('.'));
    bearer("two segments", signed);
    bearer("one segment", "token");
    bearer("four segments", token + ".e30");
    bearer("a fourth segment that is empty", token + ".");
    bearer("a leading dot", "." + token);
    bearer("five segments, as encrypted tokens have", token + ".AAAA.AAAA");
    bearer("only dots", "..");
    bearer("header padded", sign(encode(HEADER) + "=." + encode(payload())));
    bearer(
        "payload respelled",
        sign(encode(HEADER) + "." + encode(payload() + " ".repeat(pad())).replaceAll(".$", "B")));
    bearer("plus and slash in the payload", sign(encode(HEADER) + ".e+/9"));
    bearer("percent-encoded dots", token.replace(".", "%2E"));
    bearer("space inside", token.replaceFirst("\\.", ". "));
    bearer("quoted", "\"" + token + "\"");
    bearer("in JSON form", "{\"token\":\"" + token + "\"}");
    bearer(
        "huge but signed",
        hs256(HEADER, payload().replace("}", ",\"x\":[1" + ",2".repeat(JUNK_ITEMS) + "]}")));
    bearer("not a token at all", "hello");
  }

  /** So many blanks that the last character of the encoding has unused bits. */
  private int pad() {
    return (4 - payload().length() % 3) % 3;
  }

  private void placement() {
    String token = hs256(HEADER, payload());
    raw("an empty Authorization header", "");
    raw("scheme alone", "Bearer");
    raw("scheme and a space", "Bearer ");
    raw("scheme and a tab", "Bearer\t" + token);
    raw("two spaces", "Bearer  " + token);
    raw("no scheme", token);
    raw(
        "scheme Basic",
        "Basic " + Base64.getEncoder().encodeToString(("user:" + token).getBytes(UTF_8)));
    raw("scheme Basic with a token", "Basic " + token);
    raw("scheme Token", "Token " + token);
    raw("scheme JWT", "JWT " + token);
    raw("scheme DPoP", "DPoP " + token);
    raw("scheme Bearer with a colon", "Bearer: " + token);
    raw("scheme twice", "Bearer Bearer " + token);
    raw("two tokens in one header", "Bearer " + token + ", Bearer " + token);
    raw("a token and a parameter", "Bearer " + token + ", realm=x");
    raw("two Authorization headers, both good", "Bearer " + token, "Bearer " + token);
    raw("two Authorization headers, the good one first", "Bearer " + token, "Basic eDp5");
    raw("two Authorization headers, the good one last", "Basic eDp5", "Bearer " + token);
  }

  private void confusions(KeyPair keys) {
    String pem = pem(keys);
    String signed = encode(HEADER) + "." + encode(payload());
    String claimed = encode(HEADER.replace("HS256", "RS256")) + "." + encode(payload());
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
    String unsigned = encode("{\"alg\":\"none\"}") + "." + encode(payload());
    bearer("alg none against a public key", unsigned + ".");
    bearer("RS256 without signature", claimed + ".");
    bearer("RS256 with a zero signature", claimed + "." + encode(new byte[256]));
    bearer("RS256 with a signature of one", claimed + "." + encode(one()));
    byte[] genuine = rsa(keys, "SHA256withRSA", claimed);
    bearer("RS256 signature with one bit flipped", claimed + "." + encode(flipped(genuine)));
    bearer("RS256 signature one byte short", claimed + "." + encode(Arrays.copyOf(genuine, 255)));
    bearer(
        "RS256 signature with a byte appended",
        claimed + "." + encode(Arrays.copyOf(genuine, 257)));
    bearer(
        "RS512 signature under RS256", claimed + "." + encode(rsa(keys, "SHA512withRSA", claimed)));
    bearer(
        "RS256 signature under HS256", signed + "." + encode(rsa(keys, "SHA256withRSA", signed)));
  }

  /** PEM as a deployment would hold it. */
  public static String pem(KeyPair keys) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
        .encodeToString(keys.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
  }

  static byte[] rsa(KeyPair keys, String algorithm, String text) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(keys.getPrivate());
      signature.update(text.getBytes(UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private void header(String name, String header) {
    bearer(name, hs256(header, payload()));
  }

  private void headerMember(String name, String member) {
    String first = member.contains("\"alg\":") ? "{" : "{\"alg\":\"HS256\",";
    header(name, first + member + "}");
  }

  private void payload(String name, String payload) {
    payload(name, payload.getBytes(UTF_8));
  }

  private void payload(String name, byte[] payload) {
    bearer(name, sign(encode(HEADER) + "." + encode(payload)));
  }

  private void with(String claim, String json) {
    Map<String, String> claims = new LinkedHashMap<>(good);
    claims.put(claim, json);
    String shown = json.length() > 80
        ? json.substring(0, 20) + "... (" + json.length() + " characters)"
        : json;
    payload(claim + " " + shown, object(claims));
  }

  private void without(String claim) {
    Map<String, String> claims = new LinkedHashMap<>(good);
    claims.remove(claim);
    payload("no " + claim, object(claims));
  }

  private void bearer(String name, String token) {
    raw(name, "Bearer " + token);
  }

  private void raw(String name, String... authorization) {
    forgeries.add(new Forgery(name, List.of(authorization)));
  }

  private String payload() {
    return object(good);
  }

  private static String object(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private String hs256(String header, String payload) {
    return sign(encode(header) + "." + encode(payload));
  }

  private String sign(String signed) {
    return signed + "." + encode(mac(secret, signed));
  }

  private static byte[] mac(byte[] key, String text) {
    return mac("HmacSHA256", key, text);
  }

  private static byte[] mac(String algorithm, byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] copy = bytes.clone();
    copy[copy.length / 2] ^= 1;
    return copy;
  }

  private static byte[] one() {
    byte[] bytes = new byte[256];
    bytes[255] = 1;
    return bytes;
  }

  /** 32 bytes leave two unused bits in the last character: another character there decodes to the same bytes. */
  private static String respelled(String signature) {
    char last = signature.charAt(signature.length() - 1);
    return signature.substring(0, signature.length() - 1) + (char) (last == 'z' ? 'y' : last + 1);
  }

  private static String swapped(String signed) {
    String header = signed.substring(0, signed.indexOf('.'));
    String payload =
        new String(Base64.getUrlDecoder().decode(signed.substring(header.length() + 1)), UTF_8);
    return header + "." + encode(payload.replace("\"role\":\"user\"", "\"role\":\"admin\""));
  }

  private static String encode(String text) {
    return encode(text.getBytes(UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
