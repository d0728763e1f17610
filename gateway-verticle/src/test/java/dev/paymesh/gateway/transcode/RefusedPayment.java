package dev.paymesh.gateway.transcode;

import static dev.paymesh.gateway.transcode.Requests.CREATE_PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import org.junit.jupiter.api.DynamicTest;

/** Owns the proof that a payment is INVALID_ARGUMENT, and that the refusal names what is wrong. */
final class RefusedPayment {

  static final String GOOD_REST = ",\"currency\":\"USD\",\"idempotency_key\":\"k\"}";
  static final String GOOD = "{\"amount_cents\":1" + GOOD_REST;

  private RefusedPayment() {}

  static DynamicTest body(String field, String body) {
    return refused(body, field, body, Requests.none());
  }

  static DynamicTest refused(String name, String field, String body, MultiMap headers) {
    return refused(name, field, Buffer.buffer(body), headers);
  }

  static DynamicTest refused(String name, String field, Buffer body, MultiMap headers) {
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
}
