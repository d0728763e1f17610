package dev.paymesh.gateway.migrate;

import dev.paymesh.gateway.problem.RequestId;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Owns which headers cross between a client and the legacy service: those named here, and no other. The decision, and
 * what speaks for each, is record 0026.
 */
final class LegacyHeaders {

  /** Tells the owner of the legacy service which requests nobody waits for. */
  static final String SHADOW = "Paymesh-Shadow";

  private static final List<String> OF_READS = List.of("Authorization");
  private static final List<String> OF_REQUESTS = List.of(
      "Authorization",
      "Content-Type",
      "Idempotency-Key",
      "If-Match",
      "If-None-Match",
      "Accept-Language");
  private static final List<String> OF_ANSWERS =
      List.of("Content-Type", "ETag", "Idempotent-Replayed", "Retry-After", "WWW-Authenticate");
  private static final Pattern TRACE = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
  /** A path of this host; anywhere else would send the client's token there. */
  private static final Pattern LOCAL = Pattern.compile("/([!-.0-\\[\\]-~][!-\\[\\]-~]*)?");

  private LegacyHeaders() {}

  /** Of a request that the legacy service answers. */
  static MultiMap ofRequest(MultiMap sent, String requestId) {
    return named(OF_REQUESTS, sent, requestId);
  }

  /** Of a read that is only compared. */
  static MultiMap ofShadow(MultiMap sent, String requestId) {
    return named(OF_READS, sent, requestId).add(SHADOW, "1");
  }

  private static MultiMap named(List<String> names, MultiMap sent, String requestId) {
    MultiMap passed = HttpHeaders.headers()
        .add(HttpHeaders.ACCEPT, "application/json")
        .add(RequestId.HEADER, requestId);
    names.forEach(name -> sent.getAll(name).forEach(value -> passed.add(name, value)));
    String trace = sent.get("traceparent");
    if (trace != null && TRACE.matcher(trace).matches()) {
      passed.add("traceparent", trace);
    }
    return passed;
  }

  /** Of an answer; the first of each. */
  static Map<String, String> ofAnswer(HttpClientResponse answer) {
    Map<String, String> passed = new HashMap<>();
    for (String name : OF_ANSWERS) {
      String value = answer.getHeader(name);
      if (value != null) {
        passed.put(name, value);
      }
    }
    String location = answer.getHeader(HttpHeaders.LOCATION);
    if (location != null && LOCAL.matcher(location).matches()) {
      passed.put("Location", location);
    }
    return passed;
  }
}
