package dev.paymesh.gateway.transcode;

import static dev.paymesh.gateway.transcode.RefusedPayment.GOOD;
import static dev.paymesh.gateway.transcode.RefusedPayment.body;
import static dev.paymesh.gateway.transcode.RefusedPayment.refused;

import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A payment without one good key, in its body or its header, is INVALID_ARGUMENT. */
final class MalformedKeyTest {

  @TestFactory
  Stream<DynamicTest> keys() {
    return Stream.of(
        body("idempotency_key", "{\"amount_cents\":1}"),
        key(""),
        key(" "),
        key("a b"),
        key("a\\tb"),
        key("a\\nb"),
        key("\\u0000"),
        key("\\u007f"),
        key("schlüssel"),
        key("ключ"),
        key("😀"),
        key("\\ud800"),
        key("k".repeat(256)));
  }

  @TestFactory
  Stream<DynamicTest> headers() {
    return Stream.of(
        header(""),
        header(" "),
        header("a b"),
        header("a\tb"),
        header("k\u00e9y"),
        header("k".repeat(256)),
        header("\""),
        header("\"\""),
        header("\"open"),
        header("\"a\" "),
        header("\"a\";b=1"),
        header("\"a\"b\""),
        header("\"a\\n\""),
        header("\"a\\"),
        header("\"a\\\""),
        header("\"a b\""),
        header("\"\u00e9\""),
        header("one", "one"),
        header("one", "two"),
        refused("header against body", "idempotency_key", GOOD, headerOf("other")),
        refused("quoted header against body", "idempotency_key", GOOD, headerOf("\"K\"")));
  }

  private static DynamicTest key(String key) {
    return body("idempotency_key", "{\"amount_cents\":1,\"idempotency_key\":\"" + key + "\"}");
  }

  private static DynamicTest header(String... values) {
    String name = "Idempotency-Key: " + String.join(" | ", values);
    return refused(name, "idempotency_key", "{\"amount_cents\":1}", headerOf(values));
  }

  private static MultiMap headerOf(String... values) {
    MultiMap headers = Requests.none();
    Arrays.stream(values).forEach(value -> headers.add("idempotency-key", value));
    return headers;
  }
}
