package dev.paymesh.launcher.e2e;

import java.util.List;

/** Owns the payments with a value of another JSON type. */
final class MalformedTypes extends MalformedKind {

  MalformedTypes(String authorization) {
    super(authorization);
  }

  @Override
  void make() {
    for (String wrong :
        List.of("\"100\"", "true", "null", "[]", "[100]", "{}", "{\"value\":100}")) {
      body("amount " + wrong, GOOD.replace(":100", ":" + wrong), "amount_cents");
    }
    for (String wrong : List.of("840", "true", "null", "[]", "[\"USD\"]", "{}")) {
      body("currency " + wrong, GOOD.replace("\"USD\"", wrong), "currency");
    }
    for (String wrong : List.of("1", "false", "null", "[\"d\"]", "{\"text\":\"d\"}")) {
      body("description " + wrong, GOOD.replace("\"d\"", wrong), "description");
    }
    for (String wrong : List.of("1", "true", "null", "[\"k\"]", "{}")) {
      body("key " + wrong, GOOD.replace("\"k\"", wrong), "idempotency_key");
    }
  }
}
