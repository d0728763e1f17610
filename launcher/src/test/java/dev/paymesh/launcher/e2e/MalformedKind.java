package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.launcher.e2e.MalformedRequests.Malformed;
import dev.paymesh.launcher.e2e.MalformedRequests.Refusal;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Owns the malformed requests of one kind, which a subclass makes. */
abstract class MalformedKind {

  static final String GOOD =
      "{\"amount_cents\":100,\"currency\":\"USD\",\"description\":\"d\",\"idempotency_key\":\"k\"}";
  static final String PATH = "/api/v1/payments";

  private final String headers;
  private final List<Malformed> found = new ArrayList<>();

  MalformedKind(String authorization) {
    this.headers = "Host: localhost\r\nAuthorization: " + authorization + "\r\n";
  }

  /** Makes every request of this kind. */
  abstract void make();

  final List<Malformed> all() {
    found.clear();
    make();
    return List.copyOf(found);
  }

  /** Those that every request has. */
  final String headers() {
    return headers;
  }

  final void add(Malformed malformed) {
    found.add(malformed);
  }

  final void body(String name, String body, String field) {
    body(name, body.getBytes(UTF_8), field);
  }

  final void body(String name, byte[] body, String field) {
    post(name, "Content-Type: application/json", body, Refusal.naming(field));
  }

  final void post(String name, String more, byte[] body, Refusal refusal) {
    String head = "POST " + PATH + " HTTP/1.1\r\n" + headers + more + (more.isEmpty() ? "" : "\r\n")
        + "Content-Length: " + body.length + "\r\n\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(UTF_8));
    request.writeBytes(body);
    add(new Malformed(name, request.toByteArray(), refusal, false));
  }

  static String shortened(String text) {
    return text.length() > 60
        ? text.substring(0, 20) + "... (" + text.length() + " characters)"
        : text;
  }
}
