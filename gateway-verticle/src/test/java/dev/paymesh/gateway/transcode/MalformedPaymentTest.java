package dev.paymesh.gateway.transcode;

import static dev.paymesh.gateway.transcode.RefusedPayment.GOOD;
import static dev.paymesh.gateway.transcode.RefusedPayment.GOOD_REST;
import static dev.paymesh.gateway.transcode.RefusedPayment.body;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every payment whose JSON or values are malformed is INVALID_ARGUMENT and names what is wrong. */
class MalformedPaymentTest {

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

  private static DynamicTest member(String name, String token) {
    String other = name.equals("amount_cents") ? "" : "\"amount_cents\":1,";
    return body(name, "{" + other + "\"" + name + "\":" + token + GOOD_REST);
  }

  private static DynamicTest text(String description) {
    return body(
        "description", "{\"description\":\"" + description + "\",\"amount_cents\":1" + GOOD_REST);
  }
}
