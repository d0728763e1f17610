package dev.paymesh.launcher.e2e;

import java.util.List;

/** Owns the payments of no amount, or of one that is no whole number of cents within the limits. */
final class MalformedAmounts extends MalformedKind {

  MalformedAmounts(String authorization) {
    super(authorization);
  }

  @Override
  void make() {
    for (String wrong : List.of(
        "0",
        "-0",
        "-1",
        "-100",
        "0.0",
        "1.0",
        "100.0",
        "1.5",
        "0.1",
        "1e2",
        "1E2",
        "1e-2",
        "1e400",
        "-1e400",
        "1000000000000001",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "18446744073709551616",
        "99999999999999999999",
        "9".repeat(21),
        "9".repeat(15_000),
        "0." + "0".repeat(9_000) + "1")) {
      body("amount " + shortened(wrong), GOOD.replace(":100", ":" + wrong), "amount_cents");
    }
    for (String nothing : List.of(
        "+1",
        "01",
        "007",
        ".5",
        "1.",
        "0x10",
        "1_000",
        "1,000",
        "NaN",
        "Infinity",
        "-",
        "--1",
        "1e",
        "100L",
        "１００")) {
      body("amount " + nothing, GOOD.replace(":100", ":" + nothing), "");
    }
    body("no amount", GOOD.replace("\"amount_cents\":100,", ""), "amount_cents");
  }
}
