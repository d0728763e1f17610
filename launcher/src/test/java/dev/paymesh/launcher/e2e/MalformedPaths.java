package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.paymesh.launcher.e2e.MalformedRequests.Malformed;
import dev.paymesh.launcher.e2e.MalformedRequests.Refusal;
import java.util.List;

/** Owns the requests for what is not there, with a method or a query that is not taken. */
final class MalformedPaths extends MalformedKind {

  MalformedPaths(String authorization) {
    super(authorization);
  }

  @Override
  void make() {
    targets();
    grpcWeb();
    ids();
    overLong();
    methods();
    queries();
    oddTargets();
  }

  /** A path of gRPC-Web, which takes no JSON. */
  private void grpcWeb() {
    String path = "/payment.v1.PaymentService/CreatePayment";
    path("POST " + path, "POST", path, Refusal.of(415));
    path("GET " + path, "GET", path, Refusal.ANY);
  }

  private void targets() {
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
        PATH + "/" + "a".repeat(3_000))) {
      path(
          "POST " + shortened(path),
          "POST",
          path,
          path.startsWith(PATH + "/") ? Refusal.ANY : Refusal.of(404));
      path("GET " + shortened(path), "GET", path, Refusal.ANY);
    }
  }

  private void ids() {
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
      path("GET id " + id, "GET", PATH + "/" + id, Refusal.of(404));
      path("GET status of id " + id, "GET", PATH + "/" + id + "/status", Refusal.of(404));
    }
  }

  private void overLong() {
    path("over-long", "GET", "/" + "a".repeat(10_000), Refusal.of(414));
    path("over-long query", "GET", PATH + "?page_token=" + "a".repeat(10_000), Refusal.of(414));
  }

  private void methods() {
    for (String method :
        List.of("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "Post", "X")) {
      path(method, method, PATH, Refusal.of(405));
    }
    path(
        "POST to a payment",
        "POST",
        PATH + "/00000000-0000-4000-8000-000000000000",
        Refusal.of(405));
  }

  private void queries() {
    for (String query : List.of(
        "page_size=x",
        "page_size=1.5",
        "page_size=-1",
        "page_size=1&page_size=2",
        "page_size=",
        "page_size=99999999999")) {
      path("query " + query, "GET", PATH + "?" + query, Refusal.naming("page_size"));
    }
    path("query of an unknown name", "GET", PATH + "?limit=1", Refusal.naming("limit"));
    path("query with a broken percent", "GET", PATH + "?page_token=%", Refusal.of(400));
    path("query with a NUL", "GET", PATH + "?page_token=%00", Refusal.of(400));
    path("query that is no token", "GET", PATH + "?page_token=hello", Refusal.naming("page_token"));
    path(
        "a query where a body is taken",
        "POST",
        PATH + "?amount_cents=100",
        Refusal.naming("amount_cents"));
  }

  private void oddTargets() {
    path("an asterisk", "POST", "*", Refusal.of(404));
    path("no slash", "POST", "api/v1/payments", Refusal.of(404));
    path("an authority", "CONNECT", "localhost:80", Refusal.ANY);
    path("bytes that are not ASCII", "GET", PATH + "/\u00e9", Refusal.ANY);
    path("a broken sequence", "GET", PATH + "/\u00c3(", Refusal.ANY);
    path("a NUL", "GET", PATH + "/\u0000", Refusal.ANY);
    path("a fragment", "GET", PATH + "#x", Refusal.ANY);
  }

  private void path(String name, String method, String path, Refusal refusal) {
    String body = method.equals("POST")
        ? "Content-Type: application/json\r\nContent-Length: " + GOOD.length() + "\r\n\r\n" + GOOD
        : "\r\n";
    byte[] request =
        (method + " " + path + " HTTP/1.1\r\n" + headers() + body).getBytes(ISO_8859_1);
    add(new Malformed(name, request, refusal, false));
  }
}
