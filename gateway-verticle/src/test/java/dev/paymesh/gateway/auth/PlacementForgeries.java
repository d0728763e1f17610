package dev.paymesh.gateway.auth;

import static dev.paymesh.gateway.auth.GoodToken.HEADER;
import static dev.paymesh.gateway.auth.GoodToken.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** Owns good tokens that are cut up, joined or carried as none may be. */
final class PlacementForgeries extends ForgeryKind {

  /** Makes a token of about 11 KiB: more than the gateway takes, less than its server's headers may have. */
  private static final int JUNK_ITEMS = 4_000;

  PlacementForgeries(GoodToken good) {
    super(good);
  }

  @Override
  void forge() {
    segments();
    placement();
  }

  private void segments() {
    String token = good.token();
    String signed = token.substring(0, token.lastIndexOf('.'));
    bearer("two segments", signed);
    bearer("one segment", "token");
    bearer("four segments", token + ".e30");
    bearer("a fourth segment that is empty", token + ".");
    bearer("a leading dot", "." + token);
    bearer("five segments, as encrypted tokens have", token + ".AAAA.AAAA");
    bearer("only dots", "..");
    bearer("header padded", good.sign(encode(HEADER) + "=." + encode(payload())));
    bearer(
        "payload respelled",
        good.sign(
            encode(HEADER) + "." + encode(payload() + " ".repeat(pad())).replaceAll(".$", "B")));
    bearer("plus and slash in the payload", good.sign(encode(HEADER) + ".e+/9"));
    bearer("percent-encoded dots", token.replace(".", "%2E"));
    bearer("space inside", token.replaceFirst("\\.", ". "));
    bearer("quoted", "\"" + token + "\"");
    bearer("in JSON form", "{\"token\":\"" + token + "\"}");
    bearer(
        "huge but signed",
        good.hs256(HEADER, payload().replace("}", ",\"x\":[1" + ",2".repeat(JUNK_ITEMS) + "]}")));
    bearer("not a token at all", "hello");
  }

  private void placement() {
    String token = good.token();
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

  /** So many blanks that the last character of the encoding has unused bits. */
  private int pad() {
    return (4 - payload().length() % 3) % 3;
  }
}
