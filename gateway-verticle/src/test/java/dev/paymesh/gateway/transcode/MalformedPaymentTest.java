package dev.paymesh.gateway.transcode;

import static dev.paymesh.gateway.transcode.Requests.CREATE_PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every malformed payment is INVALID_ARGUMENT and names what is wrong. */
class MalformedPaymentTest {

  private static final String GOOD_REST = ",\"currency\":\"USD\",\"idempotency_key\":\"k\"}";
  private static final String GOOD = "{\"amount_cents\":1" + GOOD_REST;

  @TestFactory
  Stream<DynamicTest> jsonSyntax() {
    return Stream.of(
        body("body", ""),
        body("body", "   "),
        body("body", "null"),
        body("body", "[]"),
        body("body", "[" + GOOD + "]"),
        body("body", "\"text\""),
        body("body", "17"),
        body("body", "{"),
        body("body", "{]"),
        body("body", "{amount_cents:1" + GOOD_REST),
        body("body", "{'amount_cents':1" + GOOD_REST),
        body("amount_cents", "{\"amount_cents\":1,}"),
        body("body", "{,\"amount_cents\":1}"),
        body("amount_cents", "{\"amount_cents\":1 \"currency\":\"USD\"}"),
        body("amount_cents", "{\"amount_cents\" 1}"),
        body("amount_cents", "{\"amount_cents\":}"),
        body("amount_cents", "{\"amount_cents\":1"),
        body("body", "/* c */" + GOOD),
        body("body", "// c\n" + GOOD),
        body("body", "# c\n" + GOOD),
        body("amount_cents", "{\"amount_cents\":/* c */1" + GOOD_REST),
        body("description", "{\"description\":'single'}"),
        body("description", "{\"description\":\"open}"),
        body("description", "{\"description\":\"bad \\x escape\"}"),
        body("description", "{\"description\":\"bad \\u12 escape\"}"),
        body("description", "{\"description\":\"raw \n line feed\"}"),
        body("body", GOOD + "{}"),
        body("body", GOOD + " x"),
        body("body", GOOD + ","),
        body("body", GOOD + "\u0000"),
        body("amount_cents", "{\"amount_cents\":1,\"amount_cents\":1" + GOOD_REST),
        body("currency", "{\"currency\":\"EUR\",\"amount_cents\":1" + GOOD_REST),
        body("currency", "{\"\\u0063urrency\":\"EUR\",\"amount_cents\":1" + GOOD_REST),
        body("description", "{\"description\":" + "[".repeat(1000) + "1" + "]".repeat(1000) + "}"),
        body("metadata", "{\"metadata\":" + "{\"a\":".repeat(1000) + "1" + "}".repeat(1000) + "}"),
        body("nope", "{\"nope\":1,\"amount_cents\":1" + GOOD_REST),
        body("Amount_cents", "{\"Amount_cents\":1" + GOOD_REST),
        body("amountCents", "{\"amountCents\":1" + GOOD_REST),
        body("body", "{\"\":1,\"amount_cents\":1" + GOOD_REST),
        body(
            "amount",
            "{\"amount\":{\"amount_cents\":1,\"currency\":\"USD\"},\"idempotency_key\":\"k\"}"),
        body("__proto__", "{\"__proto__\":{},\"amount_cents\":1" + GOOD_REST));
  }

  @TestFactory
  Stream<DynamicTest> whatAClientCannotSet() {
    return Stream.of(
        body("user_id", "{\"user_id\":\"user-0002\",\"amount_cents\":1" + GOOD_REST),
        body("evidence", "{\"evidence\":[],\"amount_cents\":1" + GOOD_REST),
        body("checks_unavailable", "{\"checks_unavailable\":true,\"amount_cents\":1" + GOOD_REST));
  }

  @TestFactory
  Stream<DynamicTest> types() {
    return Stream.of(
        member("amount_cents", "\"1\""),
        member("amount_cents", "true"),
        member("amount_cents", "null"),
        member("amount_cents", "[]"),
        member("amount_cents", "[1]"),
        member("amount_cents", "{}"),
        member("description", "1"),
        member("description", "1.5"),
        member("description", "false"),
        member("description", "null"),
        member("description", "[\"text\"]"),
        member("description", "{\"a\":\"b\"}"),
        body("currency", "{\"currency\":840,\"amount_cents\":1,\"idempotency_key\":\"k\"}"),
        body("currency", "{\"currency\":null,\"amount_cents\":1,\"idempotency_key\":\"k\"}"),
        body("currency", "{\"currency\":[\"USD\"],\"amount_cents\":1,\"idempotency_key\":\"k\"}"),
        body("idempotency_key", "{\"idempotency_key\":1,\"amount_cents\":1}"),
        body("idempotency_key", "{\"idempotency_key\":null,\"amount_cents\":1}"),
        body("idempotency_key", "{\"idempotency_key\":{},\"amount_cents\":1}"));
  }

  @TestFactory
  Stream<DynamicTest> amounts() {
    Stream<String> tokens = Stream.of(
        "0",
        "-1",
        "-0",
        "1000000000000001",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551617",
        "99999999999999999999",
        "1".repeat(21),
        "9".repeat(60_000),
        "1.0",
        "1.5",
        "0.1",
        "1e2",
        "1E2",
        "1e-2",
        "1e400",
        "1" + "e".repeat(3),
        "01",
        "007",
        "+1",
        ".5",
        "1.",
        "0x10",
        "1_000",
        "1,000",
        "NaN",
        "Infinity",
        "-Infinity",
        "-",
        "--1",
        "1n",
        "½",
        "１",
        "\"0\"",
        "1 000");
    return Stream.concat(
        tokens.map(token -> body("amount_cents", "{\"amount_cents\":" + token + GOOD_REST)),
        Stream.of(body("amount_cents", "{\"idempotency_key\":\"k\"}")));
  }

  @TestFactory
  Stream<DynamicTest> currencies() {
    return Stream.of(
            "",
            " ",
            "usd",
            "Usd",
            "US",
            "USDX",
            " USD",
            "USD ",
            "U\\u0053",
            "XXX",
            "XTS",
            "ZZZ",
            "XAU",
            "XAG",
            "XDR",
            "XBA",
            "DEM",
            "FRF",
            "HRK",
            "CHE",
            "UYI",
            "840",
            "$",
            "€",
            "U$D",
            "ＵＳＤ",
            "USD\\u0000",
            "UЅD",
            "USD,EUR",
            "\\ud800")
        .map(code -> body(
            "currency",
            "{\"amount_cents\":1,\"idempotency_key\":\"k\",\"currency\":\"" + code + "\"}"));
  }

  @TestFactory
  Stream<DynamicTest> texts() {
    return Stream.of(
        text("\\u0000"),
        text("a\\u0000b"),
        text("\\ud800"),
        text("\\udc00"),
        text("\\udc00\\ud800"),
        text("\\ud83d text"),
        text("end \\ud83d"),
        text("x".repeat(501)),
        text("é".repeat(501)),
        text("😀".repeat(501)),
        text("\\ud83d\\ude00".repeat(501)),
        text("x".repeat(4097)),
        text("x".repeat(100_000)));
  }

  @TestFactory
  Stream<DynamicTest> encodings() {
    byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        bytes("byte order mark", join(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, good)),
        bytes("UTF-16", GOOD.getBytes(StandardCharsets.UTF_16)),
        bytes("UTF-16LE", GOOD.getBytes(StandardCharsets.UTF_16LE)),
        bytes("UTF-16BE", GOOD.getBytes(StandardCharsets.UTF_16BE)),
        bytes("UTF-32", GOOD.getBytes(Charset.forName("UTF-32"))),
        bytes("UTF-32LE", GOOD.getBytes(Charset.forName("UTF-32LE"))),
        bytes("Latin-1", described("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1))),
        bytes("overlong slash", described(0xC0, 0xAF)),
        bytes("overlong NUL", described(0xC0, 0x80)),
        bytes("overlong in three bytes", described(0xE0, 0x80, 0xAF)),
        bytes("surrogate in UTF-8", described(0xED, 0xA0, 0x80)),
        bytes("surrogate pair in UTF-8", described(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80)),
        bytes("beyond U+10FFFF", described(0xF4, 0x90, 0x80, 0x80)),
        bytes("lone continuation", described(0x80)),
        bytes("cut sequence", described(0xE2, 0x82)),
        bytes("cut at the end", join(good, new byte[] {(byte) 0xE2})),
        bytes("0xFF", described(0xFF)),
        bytes("gzip", new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0}));
  }

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

  private static DynamicTest member(String name, String token) {
    String other = name.equals("amount_cents") ? "" : "\"amount_cents\":1,";
    return body(name, "{" + other + "\"" + name + "\":" + token + GOOD_REST);
  }

  private static DynamicTest text(String description) {
    return body(
        "description", "{\"description\":\"" + description + "\",\"amount_cents\":1" + GOOD_REST);
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

  private static DynamicTest body(String field, String body) {
    return refused(body, field, body, Requests.none());
  }

  private static DynamicTest refused(String name, String field, String body, MultiMap headers) {
    return refused(name, field, Buffer.buffer(body), headers);
  }

  private static DynamicTest bytes(String name, byte[] body) {
    return refused(name, "body", Buffer.buffer(body), Requests.none());
  }

  private static DynamicTest refused(String name, String field, Buffer body, MultiMap headers) {
    String shown = name.length() > 80 ? name.substring(0, 80) + "..." : name;
    return DynamicTest.dynamicTest(shown.isBlank() ? "'" + shown + "'" : shown, () -> {
      MeshStatus refusal = Requests.refusal(CREATE_PAYMENT, Requests.post(body, headers));
      assertThat(refusal.code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
      assertThat(refusal.reason()).isEqualTo("FIELD_INVALID");
      assertThat(Requests.fields(refusal)).containsExactly(field);
      assertThat(refusal.violations().get(0).getDescription())
          .startsWith("expected ")
          .hasSizeLessThan(200);
    });
  }

  private static byte[] described(int... octets) {
    byte[] text = new byte[octets.length];
    for (int at = 0; at < octets.length; at++) {
      text[at] = (byte) octets[at];
    }
    return described(text);
  }

  private static byte[] described(byte[] text) {
    byte[] before = "{\"description\":\"".getBytes(StandardCharsets.UTF_8);
    byte[] after = ("\",\"amount_cents\":1" + GOOD_REST).getBytes(StandardCharsets.UTF_8);
    return join(join(before, text), after);
  }

  private static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(first);
    joined.writeBytes(second);
    return joined.toByteArray();
  }
}
