package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.launcher.e2e.MalformedRequests.Refusal;
import java.util.List;

/** Owns the payments under headers that say something else, or too much. */
final class MalformedHeaders extends MalformedKind {

  MalformedHeaders(String authorization) {
    super(authorization);
  }

  @Override
  void make() {
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
      post("type " + type, type, GOOD.getBytes(UTF_8), Refusal.of(415));
    }
    for (String limit :
        List.of("0", "0.0", "-1", "abc", "1e3", "1s", "", "NaN", "0.0001", "99999999")) {
      post(
          "Request-Timeout " + limit,
          json + "\r\nRequest-Timeout: " + limit,
          GOOD.getBytes(UTF_8),
          Refusal.naming("Request-Timeout"));
    }
    post(
        "two Request-Timeouts",
        json + "\r\nRequest-Timeout: 1\r\nRequest-Timeout: 2",
        GOOD.getBytes(UTF_8),
        Refusal.naming("Request-Timeout"));
    post(
        "an unknown expectation",
        json + "\r\nExpect: 200-ok",
        GOOD.getBytes(UTF_8),
        Refusal.of(417));
    post(
        "a body over the limit",
        json,
        ("{\"description\":\"" + "a".repeat(17_000) + "\"}").getBytes(UTF_8),
        Refusal.of(413));
  }
}
