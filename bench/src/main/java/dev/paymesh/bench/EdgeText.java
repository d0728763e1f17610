package dev.paymesh.bench;

/** Owns what is told to the gateway byte by byte: requests of one user, each with a key that was never used before. */
record EdgeText(String host, String token, String key) {

  /** The sandbox rail leaves such a payment undecided. */
  static final int UNDECIDED = 1_066;

  static final int DECIDED = 1_000;

  private static final String PAYMENTS = "/api/v1/payments";

  String head(int contentLength) {
    return "POST " + PAYMENTS + " HTTP/1.1\r\n" + common()
        + "Content-Type: application/json\r\nContent-Length: " + contentLength + "\r\n\r\n";
  }

  String pay(int amount) {
    String body = ("{\"amount_cents\":%d,\"currency\":\"USD\",\"description\":\"a coffee\","
            + "\"idempotency_key\":\"%s\"}")
        .formatted(amount, key);
    return head(body.length()) + body;
  }

  String list() {
    return "GET " + PAYMENTS + " HTTP/1.1\r\n" + common() + "\r\n";
  }

  String watch(String location) {
    return "GET " + location + "/status HTTP/1.1\r\n" + common()
        + "Accept: text/event-stream\r\n\r\n";
  }

  /** Where the payment is that this answer tells of. */
  static String location(String answer) {
    return answer
        .lines()
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("location:"))
        .map(line -> line.substring("location:".length()).strip())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(
            "the gateway does not take payments (expected: 201): " + answer));
  }

  private String common() {
    return "Host: " + host + "\r\nAuthorization: Bearer " + token + "\r\n";
  }
}
