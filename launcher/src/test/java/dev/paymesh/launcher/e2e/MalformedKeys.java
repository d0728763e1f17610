package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.launcher.e2e.MalformedRequests.Refusal;
import java.util.List;

/** Owns the payments without one good key, and those with members that do not belong there. */
final class MalformedKeys extends MalformedKind {

  MalformedKeys(String authorization) {
    super(authorization);
  }

  @Override
  void make() {
    String field = "idempotency_key";
    for (String wrong : List.of(
        "",
        " ",
        "a b",
        " a",
        "a ",
        "a\\tb",
        "a\\nb",
        "a\\u0000b",
        "a\\u007f",
        "é",
        "😀",
        "k".repeat(256),
        "k".repeat(4_000))) {
      body("key " + shortened(wrong), GOOD.replace("\"k\"", "\"" + wrong + "\""), field);
    }
    String without = GOOD.replace(",\"idempotency_key\":\"k\"", "");
    body("no key", without, field);
    header("a header that says another", "Idempotency-Key: other", GOOD, field);
    header("an empty header", "Idempotency-Key:", without, field);
    header("a header not closed", "Idempotency-Key: \"k", without, field);
    header("a header with a space", "Idempotency-Key: a b", without, field);
    header("two equal headers", "Idempotency-Key: k\r\nIdempotency-Key: k", without, field);
    header("two different headers", "Idempotency-Key: k\r\nIdempotency-Key: l", without, field);
    header("a long header", "Idempotency-Key: " + "k".repeat(256), without, field);
    member("duplicate key", "\"idempotency_key\":\"k\"", field);
    member("duplicate amount", "\"amount_cents\":100", "amount_cents");
    member("duplicate spelled with an escape", "\"\\u0063urrency\":\"USD\"", "currency");
    for (String name : List.of(
        "user_id",
        "id",
        "status",
        "evidence",
        "checks_unavailable",
        "amount",
        "amountCents",
        "Amount_Cents",
        "AMOUNT_CENTS",
        "__proto__",
        "x")) {
      member("member " + name, "\"" + name + "\":1", name);
    }
  }

  private void header(String name, String header, String body, String field) {
    post(
        name,
        "Content-Type: application/json\r\n" + header,
        body.getBytes(UTF_8),
        Refusal.naming(field));
  }

  private void member(String name, String member, String field) {
    body(name, GOOD.replace("}", "," + member + "}"), field);
  }
}
