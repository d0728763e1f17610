package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is refused a payment, and why, whoever runs the checks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {

  @AutoClose
  private final Mesh mesh = Mesh.start();

  @ParameterizedTest(name = "{0} is refused with {1}")
  @CsvSource({
    "user-0991, ACCOUNT_SUSPENDED",
    "user-0993, ACCOUNT_SUSPENDED",
    "user-0994, KYC_BLOCKED",
    "user-0996, KYC_BLOCKED",
    "user-0997, DOCUMENT_EXPIRED",
    "user-0998, DOCUMENT_EXPIRED",
    "user-0999, DOCUMENT_MISSING",
    "user-1000, KYC_REVIEW",
    "nobody-knows-me, ACCOUNT_UNKNOWN",
  })
  void theDemoUsersThatMustNotPay(String user, String reason) {
    Answer answer = mesh.as(user).pay(Client.payment(1_000));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.reason()).isEqualTo(reason);
    assertThat(answer.json().getString("code")).isEqualTo("FAILED_PRECONDITION");
    assertThat(mesh.count("select count(*) from payment.payments where user_id = $1::text", user))
        .isZero();
  }

  @ParameterizedTest(name = "without evidence, {0} gets {1} as well")
  @CsvSource({
    "user-0992, ACCOUNT_SUSPENDED",
    "user-0995, KYC_BLOCKED",
    "user-0997, DOCUMENT_EXPIRED",
    "user-0999, DOCUMENT_MISSING",
    "user-1000, KYC_REVIEW",
    "nobody-knows-me, ACCOUNT_UNKNOWN",
  })
  void aGatewayThatSendsNoEvidenceGetsTheSameVerdicts(String user, String reason) {
    MeshStatus status = catchThrowableOfType(MeshStatus.class, () -> createWithoutEvidence(user));
    assertThat(status.code()).isEqualTo(GrpcStatus.FAILED_PRECONDITION);
    assertThat(status.reason()).isEqualTo(reason);
  }

  @Test
  void aGatewayThatSendsNoEvidenceForAGoodUserIsServed() {
    assertThat(createWithoutEvidence("user-0005").getReplayed()).isFalse();
  }

  private CreatePaymentResponse createWithoutEvidence(String user) {
    Peer payments = Peer.to(
        mesh.vertx(),
        Mesh.peer("gateway", mesh.paymentPort()),
        PaymentServiceGrpcService.SERVICE_DESCRIPTOR);
    CreatePaymentRequest request = CreatePaymentRequest.newBuilder()
        .setUserId(user)
        .setAmount(Money.newBuilder().setAmountCents(900).setCurrency("EUR"))
        .setIdempotencyKey(UUID.randomUUID().toString())
        .build();
    CallContext caller = CallContext.entering(user, "user", "no-evidence", Deadline.after(5_000));
    Promise<CreatePaymentResponse> reply = Promise.promise();
    mesh.vertx().runOnContext(run -> payments
        .start(caller, PaymentServiceGrpcClient.CreatePayment, request)
        .future()
        .onComplete(reply));
    return MeshVertx.await(reply.future());
  }
}
