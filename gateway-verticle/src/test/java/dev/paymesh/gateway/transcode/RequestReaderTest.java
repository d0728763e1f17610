package dev.paymesh.gateway.transcode;

import static dev.paymesh.gateway.transcode.Requests.CREATE_PAYMENT;
import static dev.paymesh.gateway.transcode.Requests.USER;
import static dev.paymesh.gateway.transcode.Requests.fields;
import static dev.paymesh.gateway.transcode.Requests.kinds;
import static dev.paymesh.gateway.transcode.Requests.pairs;
import static dev.paymesh.gateway.transcode.Requests.post;
import static dev.paymesh.gateway.transcode.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.proto.kinds.v1.Kinds;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the values of a body, and of the key that may come beside it. */
class RequestReaderTest {

  private static CreatePaymentRequest create(String body, MultiMap headers) {
    return (CreatePaymentRequest) CREATE_PAYMENT.read(post(Buffer.buffer(body), headers), USER);
  }

  private static CreatePaymentRequest create(String body) {
    return create(body, Requests.none());
  }

  @Test
  void aPaymentIsReadIntoItsMessage() {
    CreatePaymentRequest request = create(
        "{\"amount_cents\":1999,\"currency\":\"EUR\",\"description\":\"Lunch\",\"idempotency_key\":\"k-1\"}");

    assertThat(request.getUserId()).isEqualTo(USER);
    assertThat(request.getAmount().getAmountCents()).isEqualTo(1999);
    assertThat(request.getAmount().getCurrency()).isEqualTo("EUR");
    assertThat(request.getDescription()).isEqualTo("Lunch");
    assertThat(request.getIdempotencyKey()).isEqualTo("k-1");
    assertThat(request.getEvidenceList()).isEmpty();
  }

  @Test
  void theCurrencyIsUsdWhenLeftOut() {
    assertThat(
            create("{\"amount_cents\":1,\"idempotency_key\":\"k\"}").getAmount().getCurrency())
        .isEqualTo("USD");
  }

  @ParameterizedTest
  @ValueSource(
      longs = {1, 13, 9_007_199_254_740_993L / 10, 999_999_999_999_999L, 1_000_000_000_000_000L})
  void amountsWithinTheLimitsArriveExactly(long cents) {
    assertThat(create("{\"amount_cents\":" + cents + ",\"idempotency_key\":\"k\"}")
            .getAmount()
            .getAmountCents())
        .isEqualTo(cents);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {9_007_199_254_740_993L, -9_007_199_254_740_993L, Long.MAX_VALUE, Long.MIN_VALUE, 0})
  void integersBeyondWhatADoubleHoldsArriveExactly(long number) {
    Kinds read = (Kinds) kinds("Wrap").read(post("{\"int64_value\":" + number + "}"), USER);
    assertThat(read.getInt64Value()).isEqualTo(number);
  }

  @Test
  void textIsKeptByteForByte() {
    String text = "e\u0301 \u00e9 \uD83D\uDE00 \u202E \" \\ / \t\n";
    String json = "e\u0301 \u00e9 \uD83D\uDE00 \\u202e \\\" \\\\ \\/ \\t\\n";
    assertThat(create(
                "{\"amount_cents\":1,\"idempotency_key\":\"k\",\"description\":\"" + json + "\"}")
            .getDescription())
        .isEqualTo(text);
  }

  @Test
  void fiveHundredCodePointsAreNotTooMany() {
    String longest = "\uD83D\uDE00".repeat(500);
    assertThat(create("{\"amount_cents\":1,\"idempotency_key\":\"k\",\"description\":\"" + longest
                + "\"}")
            .getDescription())
        .isEqualTo(longest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "key-1|key-1",
        "\"key-1\"|key-1",
        "\"a\\\"b\\\\c\"|a\"b\\c",
        "a\"b|a\"b",
        "a,b;c=d|a,b;c=d"
      })
  void theKeyMayComeInTheHeaderBareOrQuoted(String header, String key) {
    MultiMap headers = pairs("Idempotency-Key", header);
    assertThat(create("{\"amount_cents\":1}", headers).getIdempotencyKey()).isEqualTo(key);
  }

  @Test
  void headerAndBodyMayBothCarryTheSameKey() {
    MultiMap headers = pairs("idempotency-key", "\"k\"");
    assertThat(
            create("{\"amount_cents\":1,\"idempotency_key\":\"k\"}", headers).getIdempotencyKey())
        .isEqualTo("k");
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    MeshStatus refusal = refusal(
        CREATE_PAYMENT,
        post("{\"amount_cents\":0,\"currency\":\"usd\",\"idempotency_key\":\"a b\"}"));
    assertThat(fields(refusal)).containsExactly("amount_cents", "currency", "idempotency_key");
    assertThat(refusal.violations())
        .extracting(FieldViolation::getDescription)
        .first()
        .isEqualTo("expected 1 to 1000000000000000, got 0");
  }

  @Test
  void whatWasNotSentIsSaidToBeNothingRatherThanZero() {
    MeshStatus refusal = refusal(CREATE_PAYMENT, post("{}"));
    assertThat(refusal.violations())
        .extracting(FieldViolation::getField, FieldViolation::getDescription)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "amount_cents", "expected 1 to 1000000000000000, got nothing"),
            org.assertj.core.groups.Tuple.tuple(
                "idempotency_key", "expected 1 to 255 visible ASCII characters, got nothing"));
  }

  @Test
  void aByteOrderMarkIsNamedAsWhatItIs() {
    assertThat(refusal(CREATE_PAYMENT, post("\uFEFF{}")).message())
        .isEqualTo("body: expected JSON without a byte order mark");
  }

  @Test
  void anInventedNameIsShownWithoutWhatCouldHarmALog() {
    MeshStatus refusal =
        refusal(CREATE_PAYMENT, post("{\"a\\r\\nb\\ud800" + "x".repeat(80) + "\":1}"));
    assertThat(fields(refusal).get(0)).startsWith("a??b?xxx").endsWith("...").hasSize(67);
  }

  @Test
  void membersThatExcludeEachOtherAreNotBothTaken() {
    MeshStatus refusal = refusal(kinds("Wrap"), post("{\"left\":\"l\",\"right\":1}"));
    assertThat(fields(refusal)).containsExactly("right");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "child.int32_value|{\"child\":{\"int32_value\":\"x\"}}",
        "child.nope|{\"child\":{\"nope\":1}}",
        "child|{\"child\":[]}",
        "child.text|{\"child\":{\"text\":\"a\",\"text\":\"a\"}}",
        "children[1].flag|{\"children\":[{},{\"flag\":1}]}",
        "children[0]|{\"children\":[null]}",
        "texts[1]|{\"texts\":[\"a\",null]}",
        "texts|{\"texts\":\"a\"}",
        "texts[0]|{\"texts\":[[\"a\"]]}",
        "colors[0]|{\"colors\":[\"HAIR_COLOR_RED\"]}",
        "color|{\"color\":\"UNSPECIFIED\"}",
        "color|{\"color\":\"red\"}",
        "color|{\"color\":1}",
        "flag|{\"flag\":\"true\"}",
        "flag|{\"flag\":1}",
        "data|{\"data\":\"not base64!\"}",
        "at|{\"at\":1769860800}",
        "at|{\"at\":\"2026-01-31\"}",
        "at|{\"at\":\"2026-01-31T12:00Z\"}",
        "at|{\"at\":\"2026-01-31T12:00:00\"}",
        "at|{\"at\":\"2026-02-31T12:00:00Z\"}",
        "at|{\"at\":\"0000-01-01T00:00:00Z\"}",
        "at|{\"at\":{\"seconds\":1}}",
        "int32_value|{\"int32_value\":2147483648}",
        "uint32_value|{\"uint32_value\":-1}",
        "uint32_value|{\"uint32_value\":4294967296}",
        "uint64_value|{\"uint64_value\":18446744073709551616}",
        "double_value|{\"double_value\":\"1\"}",
        "double_value|{\"double_value\":1e999}",
        "float_value|{\"float_value\":1e39}",
        "maybe_number|{\"maybe_number\":null}",
        "secret|{\"secret\":\"x\"}"
      })
  void eachKindRefusesWhatIsNotOfIt(String field, String body) {
    assertThat(fields(refusal(kinds("Wrap"), post(body)))).containsExactly(field);
  }

  @Test
  void nestingStopsAtSixteenLevels() {
    String sixteen = "{\"child\":".repeat(15) + "{}" + "}".repeat(15);
    assertThat(kinds("Wrap").read(post(sixteen), USER)).isNotNull();
    String seventeen = "{\"child\":" + sixteen + "}";
    assertThat(fields(refusal(kinds("Wrap"), post(seventeen))).get(0)).startsWith("child.child");
  }
}
