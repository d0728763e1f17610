package dev.paymesh.gateway.transcode;

import static dev.paymesh.gateway.transcode.Requests.CREATE_PAYMENT;
import static dev.paymesh.gateway.transcode.Requests.payments;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.Repeat;
import dev.paymesh.proto.compliance.v1.Compliance;
import dev.paymesh.proto.kinds.v1.KindsOuterClass;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import io.vertx.core.http.HttpMethod;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the contract's annotations make of an rpc, and which of them stop the start. */
class RestMethodTest {

  @Test
  void theContractDecidesMethodPathAndPolicy() {
    assertThat(CREATE_PAYMENT.httpMethod()).isEqualTo(HttpMethod.POST);
    assertThat(CREATE_PAYMENT.route()).isEqualTo("/api/v1/payments");
    assertThat(CREATE_PAYMENT.hasBody()).isTrue();
    assertThat(CREATE_PAYMENT.policy().getRepeat()).isEqualTo(Repeat.REPEAT_KEYED);
    assertThat(CREATE_PAYMENT.requestPrototype())
        .isSameAs(CreatePaymentRequest.getDefaultInstance());
    assertThat(CREATE_PAYMENT.serviceMethod().fullMethodName())
        .isEqualTo(PaymentServiceGrpcClient.CreatePayment.fullMethodName());
  }

  @Test
  void aPathVariableIsWrittenForTheRouter() {
    RestMethod watch = payments("WatchPayment");
    assertThat(watch.template()).isEqualTo("/api/v1/payments/{payment_id}/status");
    assertThat(watch.route()).isEqualTo("/api/v1/payments/:payment_id/status");
    assertThat(watch.pathVariables()).containsExactly("payment_id");
    assertThat(watch.hasBody()).isFalse();
  }

  @Test
  void onlyPublicRpcsWithAnAnnotationAreServed() {
    assertThat(RestMethod.publicMethodsOf(
            KindsOuterClass.getDescriptor().findServiceByName("KindsService")))
        .extracting(method -> method.descriptor().getName())
        .containsExactly("Put", "Find", "Remove", "Wrap");
    assertThat(RestMethod.publicMethodsOf(
            Compliance.getDescriptor().findServiceByName("ComplianceService")))
        .extracting(method -> method.descriptor().getName())
        .containsExactly("ReviewCase");
  }

  @Test
  void aServiceNamesAFieldAsTheContractAndTheClientAsTheEdge() {
    assertThat(CREATE_PAYMENT.restName("amount.currency")).isEqualTo("currency");
    assertThat(CREATE_PAYMENT.restName("evidence[2].amount.currency"))
        .isEqualTo("evidence[2].amount.currency");
    assertThat(CREATE_PAYMENT.restName("idempotency_key")).isEqualTo("idempotency_key");
    assertThat(CREATE_PAYMENT.restName("amount")).isEqualTo("amount");
    assertThat(CREATE_PAYMENT.restName("no.such")).isEqualTo("no.such");
  }

  @TestFactory
  Stream<DynamicTest> whatCannotBeBoundStopsTheStart() {
    return KindsOuterClass.getDescriptor()
        .findServiceByName("UnbindableService")
        .getMethods()
        .stream()
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> assertUnbindable(method)));
  }

  private static void assertUnbindable(MethodDescriptor method) {
    assertThatThrownBy(() -> RestMethod.of(method))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(method.getFullName() + ": ");
  }
}
