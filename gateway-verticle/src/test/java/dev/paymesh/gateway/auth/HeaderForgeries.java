package dev.paymesh.gateway.auth;

import static dev.paymesh.gateway.auth.GoodToken.HEADER;
import static dev.paymesh.gateway.auth.GoodToken.encode;
import static dev.paymesh.gateway.auth.GoodToken.mac;

import java.util.List;

/** Owns the tokens whose header says something else than how they are signed, or more. */
final class HeaderForgeries extends ForgeryKind {

  HeaderForgeries(GoodToken good) {
    super(good);
  }

  @Override
  void forge() {
    algorithms();
    headers();
    keyIds();
  }

  private void algorithms() {
    for (String none : List.of("none", "None", "NONE", "nOnE", "none ", "")) {
      String unsigned =
          encode("{\"alg\":\"" + none + "\",\"typ\":\"JWT\"}") + "." + encode(payload());
      bearer("alg '" + none + "' without signature", unsigned + ".");
      bearer(
          "alg '" + none + "' with an HS256 signature",
          unsigned + "." + encode(mac(good.secret(), unsigned)));
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
        "jwk with our own secret",
        "\"jwk\":{\"kty\":\"oct\",\"k\":\"" + encode(good.secret()) + "\"}");
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

  private void header(String name, String header) {
    bearer(name, good.hs256(header, payload()));
  }

  private void headerMember(String name, String member) {
    String first = member.contains("\"alg\":") ? "{" : "{\"alg\":\"HS256\",";
    header(name, first + member + "}");
  }
}
