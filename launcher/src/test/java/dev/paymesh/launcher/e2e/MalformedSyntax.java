package dev.paymesh.launcher.e2e;

import java.util.List;

/** Owns the bodies that are not one JSON object. */
final class MalformedSyntax extends MalformedKind {

  MalformedSyntax(String authorization) {
    super(authorization);
  }

  @Override
  void make() {
    for (String body : List.of(
        "",
        " ",
        "{",
        "}",
        "[]",
        "null",
        "true",
        "1",
        "\"text\"",
        "[" + GOOD + "]",
        GOOD + "x",
        GOOD + GOOD,
        GOOD + ",",
        GOOD.replace("}", ",}"),
        GOOD.replace("}", ""),
        GOOD.replace('"', '\''),
        GOOD.replace("\"amount_cents\"", "amount_cents"),
        GOOD.replace(":100", ":100 // cents"),
        "/* a payment */" + GOOD,
        "# a payment\n" + GOOD,
        GOOD.replace(",", ";"),
        GOOD.replace(":100", ":"),
        GOOD.replace(":100", "=100"),
        "{".repeat(40),
        "[".repeat(5_000),
        "amount_cents=100&currency=USD",
        "<payment/>",
        "\u001e" + GOOD,
        "\f" + GOOD,
        "\u00a0" + GOOD,
        ")]}'\n" + GOOD)) {
      body("body " + shortened(body), body, "");
    }
  }
}
