package dev.paymesh.gateway.auth;

import static dev.paymesh.gateway.auth.GoodToken.HEADER;
import static dev.paymesh.gateway.auth.GoodToken.encode;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

/** Owns the tokens whose payload is not one object of strict JSON in UTF-8. */
final class PayloadForgeries extends ForgeryKind {

  PayloadForgeries(GoodToken good) {
    super(good);
  }

  @Override
  void forge() {
    json();
    encodings();
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
    bearer("header in UTF-16", good.sign(encode(HEADER.getBytes(UTF_16BE)) + "." + encode(text)));
  }
}
