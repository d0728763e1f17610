package dev.paymesh.gateway.transcode;

import static dev.paymesh.gateway.transcode.Requests.CREATE_PAYMENT;
import static dev.paymesh.gateway.transcode.Requests.USER;
import static dev.paymesh.gateway.transcode.Requests.fields;
import static dev.paymesh.gateway.transcode.Requests.get;
import static dev.paymesh.gateway.transcode.Requests.kinds;
import static dev.paymesh.gateway.transcode.Requests.pairs;
import static dev.paymesh.gateway.transcode.Requests.payments;
import static dev.paymesh.gateway.transcode.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.paymesh.proto.kinds.v1.Filter;
import dev.paymesh.proto.kinds.v1.FindRequest;
import dev.paymesh.proto.kinds.v1.HairColor;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.payment.v1.ListPaymentsRequest;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request says in its path, its query and its headers, and what becomes of it. */
class RequestParametersTest {

  private static final String ID = "0191f7a8-4d3c-7c1e-9f00-0123456789ab";

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
}
