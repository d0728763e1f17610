package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Owns the requests that must be refused, each one step away from a good payment. */
final class MalformedRequests {

  /**
   * One request that must be refused.
   *
   * @param bytes as they go on the wire
   * @param status the only right answer; 0 where any 4xx is
   * @param field what the answer must name; empty where there is none
   * @param mayClose whether the end of the connection is an answer too
   */
  record Malformed(String name, byte[] bytes, int status, String field, boolean mayClose) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String GOOD =
      "{\"amount_cents\":100,\"currency\":\"USD\",\"description\":\"d\",\"idempotency_key\":\"k\"}";
  private static final String PATH = "/api/v1/payments";

  private final String authorization;
  private final List<Malformed> found = new ArrayList<>();

  private MalformedRequests(String authorization) {
    this.authorization = "Host: localhost\r\nAuthorization: " + authorization + "\r\n";
  }

  /** By class. */
  static Map<String, List<Malformed>> of(String authorization) {
    Map<String, List<Malformed>> classes = new TreeMap<>();
    MalformedRequests requests = new MalformedRequests(authorization);
    classes.put("JSON syntax", requests.take(requests::syntax));
    classes.put("types", requests.take(requests::types));
    classes.put("amounts", requests.take(requests::amounts));
    classes.put("currencies", requests.take(requests::currencies));
    classes.put("text and encodings", requests.take(requests::text));
    classes.put("keys", requests.take(requests::keys));
    classes.put("headers", requests.take(requests::headers));
    classes.put("framing", requests.take(requests::framing));
    classes.put("paths", requests.take(requests::paths));
    return classes;
  }

  private List<Malformed> take(Runnable add) {
    found.clear();
    add.run();
    return List.copyOf(found);
  }

  private void syntax() {
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

  private void types() {
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

  private void amounts() {
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

  private void currencies() {
    for (String wrong : List.of(
        "",
        " ",
        "U",
        "US",
        "USDD",
        "usd",
        "Usd",
        "USD ",
        " USD",
        "XXX",
        "XTS",
        "ZZZ",
        "AAA",
        "840",
        "$",
        "U$D",
        "ＵＳＤ",
        "US\u0405",
        "DEM",
        "BTC",
        "U\\u0000D",
        "USD,EUR",
        "USD".repeat(900))) {
      body("currency " + shortened(wrong), GOOD.replace("USD", wrong), "currency");
    }
  }

  private void text() {
    for (String wrong : List.of(
        "\\u0000",
        "a\\u0000b",
        "\\ud800",
        "\\udc00",
        "\\udc00\\ud800",
        "a".repeat(501),
        "é".repeat(501),
        "\\ud83d\\ude00".repeat(501),
        "a".repeat(5_000))) {
      body(
          "description " + shortened(wrong),
          GOOD.replace("\"d\"", "\"" + wrong + "\""),
          "description");
    }
    for (String wrong :
        List.of("\u0000", "\u0001", "\n", "\t", "\\x41", "\\u12", "\\u12g4", "\\", "\\'")) {
      body("inside a string " + shortened(wrong), GOOD.replace("\"d\"", "\"" + wrong + "\""), "");
    }
    bytes("a stray continuation byte", 0x80);
    bytes("a sequence cut short", 0xC3, 0x28);
    bytes("an overlong slash", 0xC0, 0xAF);
    bytes("an overlong NUL", 0xC0, 0x80);
    bytes("a surrogate in UTF-8", 0xED, 0xA0, 0x80);
    bytes("beyond U+10FFFF", 0xF4, 0x90, 0x80, 0x80);
    bytes("a byte that never is UTF-8", 0xFF);
    bytes("Latin-1", 0xE9);
    body("UTF-16BE", GOOD.getBytes(UTF_16BE), "");
    body("UTF-16LE", GOOD.getBytes(UTF_16LE), "");
    body("a byte order mark", ("\uFEFF" + GOOD).getBytes(UTF_8), "");
    body("UTF-16 with its mark", ("\uFEFF" + GOOD).getBytes(UTF_16LE), "");
  }

  private void bytes(String name, int... bytes) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int at = GOOD.indexOf("\"d\"") + 1;
    body.writeBytes(GOOD.substring(0, at).getBytes(UTF_8));
    for (int next : bytes) {
      body.write(next);
    }
    body.writeBytes(GOOD.substring(at).getBytes(UTF_8));
    body(name, body.toByteArray(), "");
  }

  private void keys() {
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

  private void headers() {
    String json = "Content-Type: application/json";
    for (String type : List.of(
        "",
        "Content-Type:",
        "Content-Type: text/plain",
        "Content-Type: text/json",
        "Content-Type: application/xml",
        "Content-Type: application/jsonp",
        "Content-Type: application/json-patch+json",
        "Content-Type: application/json, text/plain",
        "Content-Type: application/json; charset=iso-8859-1",
        "Content-Type: application/json; charset=utf-16",
        "Content-Type: application/json; charset=\"utf-8",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: *",
        json + "\r\nContent-Type: text/plain",
        json + "\r\n" + json,
        json + "\r\nContent-Encoding: gzip",
        json + "\r\nContent-Encoding: br",
        json + "\r\nContent-Encoding: identity, gzip",
        json + "\r\nContent-Encoding: x")) {
      post("type " + type, type, GOOD.getBytes(UTF_8), 415, "");
    }
    for (String limit :
        List.of("0", "0.0", "-1", "abc", "1e3", "1s", "", "NaN", "0.0001", "99999999")) {
      post(
          "Request-Timeout " + limit,
          json + "\r\nRequest-Timeout: " + limit,
          GOOD.getBytes(UTF_8),
          400,
          "Request-Timeout");
    }
    post(
        "two Request-Timeouts",
        json + "\r\nRequest-Timeout: 1\r\nRequest-Timeout: 2",
        GOOD.getBytes(UTF_8),
        400,
        "Request-Timeout");
    post("an unknown expectation", json + "\r\nExpect: 200-ok", GOOD.getBytes(UTF_8), 417, "");
    post(
        "a body over the limit",
        json,
        ("{\"description\":\"" + "a".repeat(17_000) + "\"}").getBytes(UTF_8),
        413,
        "");
  }

  private void framing() {
    String json = "Content-Type: application/json\r\n";
    String length = "Content-Length: " + GOOD.length() + "\r\n";
    String chunked = "Transfer-Encoding: chunked\r\n";
    String chunk = Integer.toHexString(GOOD.length()) + "\r\n" + GOOD + "\r\n0\r\n\r\n";
    frame("two lengths", json + length + "Content-Length: 5\r\n", GOOD);
    frame("two equal lengths", json + length + length, GOOD);
    frame("a list of lengths", json + "Content-Length: 5, 6\r\n", GOOD);
    frame("a negative length", json + "Content-Length: -5\r\n", GOOD);
    frame("a length with a sign", json + "Content-Length: +" + GOOD.length() + "\r\n", GOOD);
    frame("a length in hex", json + "Content-Length: 0x10\r\n", GOOD);
    frame("a length that is no number", json + "Content-Length: ten\r\n", GOOD);
    frame("a length beyond numbers", json + "Content-Length: " + "9".repeat(30) + "\r\n", GOOD);
    frame("a length with a fraction", json + "Content-Length: 5.0\r\n", GOOD);
    frame("a chunk without size", json + chunked, "\r\n" + GOOD + "\r\n0\r\n\r\n");
    frame("a chunk size that is no number", json + chunked, "zz\r\n" + GOOD + "\r\n0\r\n\r\n");
    frame("a negative chunk size", json + chunked, "-5\r\nhello\r\n0\r\n\r\n");
    frame("a chunk size in 0x", json + chunked, "0x5\r\nhello\r\n0\r\n\r\n");
    frame("a chunk size beyond numbers", json + chunked, "fffffffffffffffff\r\nhello\r\n0\r\n\r\n");
    frame("a chunk longer than its size", json + chunked, "3\r\nhello\r\n0\r\n\r\n");
    frame("chunks without a coding we know", json + "Transfer-Encoding: gzip\r\n", chunk);
    frame("identity as a coding", json + "Transfer-Encoding: identity\r\n", chunk);
    frame("chunked, not last", json + "Transfer-Encoding: chunked, gzip\r\n", chunk);
    frame("gzip and chunked", json + "Transfer-Encoding: gzip, chunked\r\n", chunk);
    frame("chunked twice", json + chunked + chunked, chunk);
    frame(
        "a coding with a control character", json + "Transfer-Encoding: \u000bchunked\r\n", chunk);
    frame("a folded length", json + "Content-Length:\r\n " + GOOD.length() + "\r\n", GOOD);
    frame("a folded coding", json + "Transfer-Encoding:\r\n chunked\r\n", chunk);
    frame("a NUL in a header", json + length + "X-A: b\u0000c\r\n", GOOD);
    frame("a NUL in a header name", json + length + "X-\u0000A: b\r\n", GOOD);
    frame("a space before the colon", json + length + "X-A : b\r\n", GOOD);
    frame("a header without a name", json + length + ": b\r\n", GOOD);
    frame("a header without a colon", json + length + "hello\r\n", GOOD);
    frame("a carriage return in a header", json + length + "X-A: b\rc\r\n", GOOD);
    frame("a huge header", json + length + "X-A: " + "b".repeat(20_000) + "\r\n", GOOD);
    frame("many headers", json + length + "X-A: b\r\n".repeat(5_000), GOOD);
    frame("two hosts", json + length + "Host: other\r\n", GOOD);
    raw(
        "no host",
        "POST " + PATH + " HTTP/1.1\r\n" + authorization.substring(authorization.indexOf('\n') + 1)
            + json + length + "\r\n" + GOOD);
    raw(
        "an empty host",
        "POST " + PATH + " HTTP/1.1\r\n" + authorization.replace(" localhost", "") + json + length
            + "\r\n" + GOOD);
    raw(
        "a host with a space",
        "POST " + PATH + " HTTP/1.1\r\n" + authorization.replace("localhost", "a b") + json + length
            + "\r\n" + GOOD);
    for (String version : List.of("HTTP/1", "HTTP", "HTTP/", "HTTP/1.1 x", "HTTP/a.b", "")) {
      raw(
          "version '" + version + "'",
          "POST " + PATH + " " + version + "\r\n" + authorization + json + length + "\r\n" + GOOD);
    }
    raw(
        "chunks in HTTP/1.0",
        "POST " + PATH + " HTTP/1.0\r\n" + authorization + json + chunked + "\r\n" + chunk);
    raw(
        "line ends without CR",
        ("POST " + PATH + " HTTP/1.1\r\n" + authorization + json + length + "\r\n")
                .replace("\r", "")
            + GOOD);
    raw(
        "line ends without LF",
        ("POST " + PATH + " HTTP/1.1\r\n" + authorization + json + length + "\r\n")
                .replace("\n", "")
            + GOOD + "\r\n\r\n");
    raw(
        "a TLS greeting",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n");
    raw("no method", " " + PATH + " HTTP/1.1\r\n" + authorization + "\r\n");
    raw(
        "a method with a control character",
        "PO\u0001ST " + PATH + " HTTP/1.1\r\n" + authorization + json + length + "\r\n" + GOOD);
  }

  private void paths() {
    for (String path : List.of(
        PATH + "/%",
        PATH + "/%2",
        PATH + "/%zz",
        PATH + "/%00",
        PATH + "/%ff",
        PATH + "/%c0%af",
        PATH + "/%ed%a0%80",
        PATH + "/%u0041",
        "/%",
        "/api/v1/%70ayments",
        "/api/v1//payments",
        "//api/v1/payments",
        "/api//v1/payments",
        "/api/v1/payments/",
        "/api/v1/payments//",
        "/api/v1/./payments",
        "/api/v1/x/../payments",
        "/../api/v1/payments",
        "/api/v1/%2e%2e/v1/payments",
        "/api/v1/..%2fv1/payments",
        "/api%2fv1%2fpayments",
        "/api/v1/payments;x=1",
        "/api/v1/payments%20",
        "/api/v1/payments%00",
        "/api\\v1\\payments",
        "/API/v1/payments",
        "/api/v1/Payments",
        "/api/v2/payments",
        "/",
        "/payments",
        "/metrics",
        "/admin",
        "/.env",
        "/.git/config",
        "/../../etc/passwd",
        "/payment.v1.PaymentService/CreatePayment",
        PATH + "/" + "a".repeat(3_000))) {
      path("POST " + shortened(path), "POST", path, path.startsWith(PATH + "/") ? 0 : 404, "");
      path("GET " + shortened(path), "GET", path, 0, "");
    }
    for (String id : List.of(
        "1",
        "x",
        "00000000-0000-0000-0000",
        "ID/status/x",
        "%20",
        "%0d%0a",
        "'%20or%20'1'='1",
        "{00000000-0000-0000-0000-000000000000}",
        "a/../b",
        "00000000-0000-4000-8000-00000000000G")) {
      path("GET id " + id, "GET", PATH + "/" + id, 404, "");
      path("GET status of id " + id, "GET", PATH + "/" + id + "/status", 404, "");
    }
    path("over-long", "GET", "/" + "a".repeat(10_000), 414, "");
    path("over-long query", "GET", PATH + "?page_token=" + "a".repeat(10_000), 414, "");
    for (String method :
        List.of("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "Post", "X")) {
      path(method, method, PATH, 405, "");
    }
    path("POST to a payment", "POST", PATH + "/00000000-0000-4000-8000-000000000000", 405, "");
    for (String query : List.of(
        "page_size=x",
        "page_size=1.5",
        "page_size=-1",
        "page_size=1&page_size=2",
        "page_size=",
        "page_size=99999999999")) {
      path("query " + query, "GET", PATH + "?" + query, 400, "page_size");
    }
    path("query of an unknown name", "GET", PATH + "?limit=1", 400, "limit");
    path("query with a broken percent", "GET", PATH + "?page_token=%", 400, "");
    path("query with a NUL", "GET", PATH + "?page_token=%00", 400, "");
    path("query that is no token", "GET", PATH + "?page_token=hello", 400, "page_token");
    path("a query where a body is taken", "POST", PATH + "?amount_cents=100", 400, "amount_cents");
    path("an asterisk", "POST", "*", 404, "");
    path("no slash", "POST", "api/v1/payments", 404, "");
    path("an authority", "CONNECT", "localhost:80", 0, "");
    path("bytes that are not ASCII", "GET", PATH + "/\u00e9", 0, "");
    path("a broken sequence", "GET", PATH + "/\u00c3(", 0, "");
    path("a NUL", "GET", PATH + "/\u0000", 0, "");
    path("a fragment", "GET", PATH + "#x", 0, "");
  }

  private void member(String name, String member, String field) {
    body(name, GOOD.replace("}", "," + member + "}"), field);
  }

  private void body(String name, String body, String field) {
    body(name, body.getBytes(UTF_8), field);
  }

  private void body(String name, byte[] body, String field) {
    post(name, "Content-Type: application/json", body, 400, field);
  }

  private void header(String name, String header, String body, String field) {
    post(name, "Content-Type: application/json\r\n" + header, body.getBytes(UTF_8), 400, field);
  }

  private void post(String name, String headers, byte[] body, int status, String field) {
    String head = "POST " + PATH + " HTTP/1.1\r\n" + authorization + headers
        + (headers.isEmpty() ? "" : "\r\n") + "Content-Length: " + body.length + "\r\n\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(UTF_8));
    request.writeBytes(body);
    found.add(new Malformed(name, request.toByteArray(), status, field, false));
  }

  private void frame(String name, String headers, String body) {
    raw(name, "POST " + PATH + " HTTP/1.1\r\n" + authorization + headers + "\r\n" + body);
  }

  private void raw(String name, String request) {
    found.add(new Malformed(name, request.getBytes(ISO_8859_1), 0, "", true));
  }

  private void path(String name, String method, String path, int status, String field) {
    String body = method.equals("POST")
        ? "Content-Type: application/json\r\nContent-Length: " + GOOD.length() + "\r\n\r\n" + GOOD
        : "\r\n";
    byte[] request =
        (method + " " + path + " HTTP/1.1\r\n" + authorization + body).getBytes(ISO_8859_1);
    found.add(new Malformed(name, request, status, field, false));
  }

  private static String shortened(String text) {
    return text.length() > 60
        ? text.substring(0, 20) + "... (" + text.length() + " characters)"
        : text;
  }
}
