package dev.paymesh.gateway.auth;

import java.time.Instant;
import java.util.List;

/** Owns the tokens with one claim that is missing or not what it must be. */
final class ClaimForgeries extends ForgeryKind {

  ClaimForgeries(GoodToken good) {
    super(good);
  }

  @Override
  void forge() {
    expiry();
    otherTimes();
    audienceAndIssuer();
    subject();
    role();
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

  private void with(String claim, String json) {
    String shown = json.length() > 80
        ? json.substring(0, 20) + "... (" + json.length() + " characters)"
        : json;
    payload(claim + " " + shown, good.payloadWith(claim, json));
  }

  private void without(String claim) {
    payload("no " + claim, good.payloadWithout(claim));
  }
}
