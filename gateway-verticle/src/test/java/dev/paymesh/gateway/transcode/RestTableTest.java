package dev.paymesh.gateway.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.ways.v1.WaysServiceGrpcService;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stops the start, and the order in which paths are tried. */
final class RestTableTest {

  @Test
  void everythingThatIsWrongIsTold() {
    assertThatThrownBy(() -> RestTable.of(List.of(WaysServiceGrpcService.SERVICE_DESCRIPTOR
            .getFile()
            .findServiceByName("BrokenService"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("BrokenService.Unlisted: google.api.http without a policy")
        .hasMessageContaining("BrokenService.Bare: no policy")
        .hasMessageContaining("BrokenService.Pathless: public without google.api.http")
        .hasMessageContaining("BrokenService.Endless: deadline_ms")
        .hasMessageContaining("BrokenService.Second and ways.v1.BrokenService.First")
        .hasMessageContaining("GET /twins/*");
  }

  @Test
  void theContractOfPaymentsIsServedInFull() {
    assertThat(RestTable.of(List.of(PaymentServiceGrpcService.SERVICE_DESCRIPTOR)))
        .extracting(rest -> rest.descriptor().getName())
        .containsExactlyInAnyOrder(
            "CreatePayment",
            "GetPayment",
            "GetPaymentsBatch",
            "SubmitPayments",
            "SubmitPayments",
            "ListPayments",
            "GetIdempotencyKey",
            "WatchPayment");
  }

  @Test
  void theMoreParticularPathIsTriedFirst() {
    List<String> order = RestTable.of(List.of(WaysServiceGrpcService.SERVICE_DESCRIPTOR)).stream()
        .map(RestMethod::template)
        .toList();
    assertThat(order.indexOf("/api/v1/things/{id}:cancel"))
        .isLessThan(order.indexOf("/api/v1/things/{id}"));
    assertThat(order.get(order.size() - 1)).isEqualTo("/api/v1/files/{name=**}");
  }
}
