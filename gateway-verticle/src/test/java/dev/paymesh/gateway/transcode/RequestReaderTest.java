package dev.paymesh.gateway.transcode;

import static dev.paymesh.gateway.transcode.Requests.CREATE_PAYMENT;
import static dev.paymesh.gateway.transcode.Requests.USER;
import static dev.paymesh.gateway.transcode.Requests.fields;
import static dev.paymesh.gateway.transcode.Requests.get;
import static dev.paymesh.gateway.transcode.Requests.kinds;
import static dev.paymesh.gateway.transcode.Requests.pairs;
import static dev.paymesh.gateway.transcode.Requests.payments;
import static dev.paymesh.gateway.transcode.Requests.post;
import static dev.paymesh.gateway.transcode.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.proto.kinds.v1.Filter;
import dev.paymesh.proto.kinds.v1.FindRequest;
import dev.paymesh.proto.kinds.v1.HairColor;
import dev.paymesh.proto.kinds.v1.Kinds;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.payment.v1.ListPaymentsRequest;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where each value of a request may come from, and what becomes of it. */
class RequestReaderTest {

  private static final String ID = "0191f7a8-4d3c-7c1e-9f00-0123456789ab";

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
  void thePathNamesThePayment() {
    GetPaymentRequest request =
        (GetPaymentRequest) payments("GetPayment").read(get(Map.of("id", ID)), USER);
    assertThat(request.getId()).isEqualTo(ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "0191f7a8",
        "0191f7a84d3c7c1e9f000123456789ab",
        "{" + ID + "}",
        ID + " ",
        "..",
        "%00",
        "0191f7a8-4d3c-7c1e-9f00-0123456789ag",
        "' or 1=1 --",
        "0191f7a8_4d3c-7c1e-9f00-0123456789ab",
        "\0"
      })
  void aPathThatCanNameNothingIsNotFound(String id) {
    MeshStatus refusal = refusal(payments("GetPayment"), get(Map.of("id", id)));
    assertThat(refusal.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(refusal.reason()).isEqualTo("NOT_FOUND");
    assertThat(fields(refusal)).containsExactly("id");
  }

  @Test
  void aPathVariableOfTheWrongKindIsNotFound() {
    MeshStatus refusal =
        refusal(kinds("Find"), get(Map.of("group_id", ID, "number", "x"), "size", "1"));
    assertThat(refusal.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(fields(refusal)).containsExactly("number");
  }

  @Test
  void theBodyCannotSayWhatThePathSays() {
    RestRequest request = new RestRequest(
        Map.of("text", "from-path"), pairs(), pairs(), Buffer.buffer("{\"text\":\"from-body\"}"));
    assertThat(fields(refusal(kinds("Put"), request))).containsExactly("text");
  }

  @Test
  void theQueryCannotSayWhatThePathSays() {
    RestRequest request = get(Map.of("id", ID), "id", ID);
    MeshStatus refusal = refusal(payments("GetPayment"), request);
    assertThat(refusal.code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(fields(refusal)).containsExactly("id");
  }

  @Test
  void thePageComesInTheQuery() {
    ListPaymentsRequest request = (ListPaymentsRequest)
        payments("ListPayments").read(get(Map.of(), "page_size", "20", "page_token", "next"), USER);
    assertThat(request.getPagination().getPageSize()).isEqualTo(20);
    assertThat(request.getPagination().getPageToken()).isEqualTo("next");
  }

  @Test
  void aListNeedsNoQuery() {
    assertThat(payments("ListPayments").read(get(Map.of()), USER))
        .isEqualTo(ListPaymentsRequest.getDefaultInstance());
  }

  @ParameterizedTest
  @CsvSource({
    "page_size,-1",
    "page_size,201",
    "page_size,1.0",
    "page_size,1e1",
    "page_size,+1",
    "page_size,01",
    "page_size,-0",
    "page_size,''",
    "page_size,' 1'",
    "page_size,99999999999",
    "page_size,0x1",
    "page_token,'\0'",
    "pageSize,1",
    "pagination,1",
    "pagination.page_size,1",
    "limit,1",
    "PAGE_SIZE,1"
  })
  void aBadQueryNamesTheParameter(String name, String value) {
    MeshStatus refusal = refusal(payments("ListPayments"), get(Map.of(), name, value));
    assertThat(refusal.code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(fields(refusal)).containsExactly(name);
  }

  @Test
  void aParameterComesOnce() {
    RestRequest twice = get(Map.of(), "page_size", "1", "page_size", "1");
    assertThat(fields(refusal(payments("ListPayments"), twice))).containsExactly("page_size");
  }

  @Test
  void anRpcWithABodyTakesNoQuery() {
    RestRequest request =
        new RestRequest(Map.of(), pairs("currency", "USD"), pairs(), Buffer.buffer("{}"));
    assertThat(fields(refusal(CREATE_PAYMENT, request))).containsExactly("currency");
  }

  @Test
  void anRpcWithoutABodyTakesNone() {
    RestRequest request = new RestRequest(Map.of(), pairs(), pairs(), Buffer.buffer("{}"));
    assertThat(fields(refusal(payments("ListPayments"), request))).containsExactly("body");
  }

  @Test
  void everyKindOfQueryParameterIsRead() {
    RestRequest request = get(
        Map.of("group_id", ID, "number", "-5"),
        "tags",
        "a",
        "tags",
        "b",
        "deep",
        "true",
        "color",
        "BLACK",
        "size",
        "3",
        "since",
        "2026-01-31T13:00:00+01:00");
    Filter filter = Filter.newBuilder()
        .addTags("a")
        .addTags("b")
        .setDeep(true)
        .setColor(HairColor.BLACK)
        .setSize(3)
        .setSince(Timestamp.newBuilder().setSeconds(1_769_860_800))
        .build();
    assertThat(kinds("Find").read(request, USER))
        .isEqualTo(FindRequest.newBuilder()
            .setGroupId(ID)
            .setNumber(-5)
            .setFilter(filter)
            .setOwner(USER)
            .build());
  }

  @Test
  void defaultsStandBesideWhatWasSent() {
    RestRequest request = get(Map.of("group_id", ID, "number", "5"), "size", "1");
    FindRequest read = (FindRequest) kinds("Find").read(request, USER);
    assertThat(read.getFilter().getColor()).isEqualTo(HairColor.HAIR_COLOR_RED);
  }

  @Test
  void aWatchResumesAfterTheLastEventOfItsHeader() {
    RestRequest request =
        new RestRequest(Map.of("payment_id", ID), pairs(), pairs("Last-Event-ID", "2"), null);
    WatchPaymentRequest read = (WatchPaymentRequest) payments("WatchPayment").read(request, USER);
    assertThat(read.getAfterSequence()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1.0", "9223372036854775808", "\"2\";a=b", "2, 3"})
  void aBadLastEventIdNamesItsField(String header) {
    RestRequest request =
        new RestRequest(Map.of("payment_id", ID), pairs(), pairs("Last-Event-ID", header), null);
    assertThat(fields(refusal(payments("WatchPayment"), request)))
        .containsExactly("after_sequence");
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
