package dev.paymesh.launcher;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Owns what {@code up} says once it serves: where, and the three lines that make a first payment. */
final class Welcome {

  private static final String USER = "user-0001";

  private Welcome() {}

  static String text(UpShape mesh, Duration tokenTtl, double seconds) {
    List<String> gateways =
        mesh.httpPorts().stream().map(port -> "http://localhost:" + port).toList();
    String ready = String.format(
        Locale.ROOT,
        "%nPaymesh is ready at %s (%.1f s). Ctrl-C ends it.%n",
        String.join(" and ", gateways),
        seconds);
    return mesh.ground().signsTokens()
        ? ready + session(gateways.get(0), mesh.ground().token(USER, "user", tokenTtl))
        : ready
            + "Tokens come from the issuer whose keys JWT_PUBLIC_KEY_FILE or JWT_JWKS_URL names.";
  }

  private static String session(String gateway, String token) {
    return String.join(
        "\n",
        "",
        "  TOKEN=" + token,
        "",
        "  curl -i " + gateway + "/api/v1/payments -H \"Authorization: Bearer $TOKEN\""
            + " -H 'Content-Type: application/json'"
            + " -d '{\"amount_cents\": 2500, \"description\": \"coffee\", \"idempotency_key\": \"order-1\"}'",
        "  curl " + gateway + "/api/v1/payments/ID -H \"Authorization: Bearer $TOKEN\"",
        "  curl -N " + gateway + "/api/v1/payments/ID/status -H \"Authorization: Bearer $TOKEN\"",
        "",
        "The token is " + USER + "'s, for an hour; ./paymesh token --user user-0002 makes another.",
        "");
  }
}
