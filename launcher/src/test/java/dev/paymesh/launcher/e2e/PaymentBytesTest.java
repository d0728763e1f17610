package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.proto.compliance.v1.CheckKycResponse;
import dev.paymesh.proto.document.v1.GetVerificationRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.shared.checks.PaymentChecks;
import dev.paymesh.shared.checks.RequestHash;
import dev.paymesh.shared.testkit.MeshVertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Owns the promise of how little the four calls of one payment say to each other, the evidence included. */
final class PaymentBytesTest {

  private static final int ALL_BYTES_MAX = 670;
  private static final String USER = "user-0001";

  private static Mesh mesh;

  private final Map<String, Integer> bytes = new LinkedHashMap<>();

  @BeforeAll
  static void start() {
    mesh = Mesh.start();
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  @Test
  void theEightMessagesOfAPaymentAreSmall() throws Exception {
    CreatePaymentRequest payment = CreatePaymentRequest.newBuilder()
        .setUserId(USER)
        .setAmount(Money.newBuilder().setAmountCents(4_200).setCurrency("USD"))
        .setDescription("Tea")
        .setIdempotencyKey("bytes-1")
        .build();
    Attestation account = User.parseFrom(answer(
            "gateway",
            "GetUser",
            GetUserRequest.newBuilder()
                .setId(USER)
                .setRequestHash(RequestHash.ofRequest(payment))
                .build()))
        .getAttestation();
    Attestation kyc = CheckKycResponse.parseFrom(answer(
            "gateway",
            "CheckKyc",
            CheckKycRequest.newBuilder()
                .setUserId(USER)
                .setAmount(payment.getAmount())
                .setRequestHash(RequestHash.ofRequest(payment))
                .build()))
        .getAttestation();
    answer(
        "compliance",
        "GetVerification",
        GetVerificationRequest.newBuilder().setUserId(USER).build());
    answer(
        "gateway",
        "CreatePayment",
        new PaymentChecks.Outcome(PaymentChecks.Outcome.Kind.POSITIVE, List.of(account, kyc), "")
            .attachTo(payment));

    int all = bytes.values().stream().mapToInt(Integer::intValue).sum();
    System.out.println("bytes of the messages of a payment: " + all + " " + bytes);
    assertThat(bytes).hasSize(8);
    assertThat(all).as(bytes.toString()).isLessThanOrEqualTo(ALL_BYTES_MAX);
  }

  private byte[] answer(String caller, String rpc, Message request) {
    KeyedWrites.Write user = new KeyedWrites.Write(USER, "user", RpcExamples.NOTHING, request);
    byte[] answer = MeshVertx.await(
            new RpcCalls(mesh).first(caller, RpcCalls.named(rpc), user, request))
        .toByteArray();
    Stream.of(
            Map.entry(rpc + " request", request.getSerializedSize()),
            Map.entry(rpc + " response", answer.length))
        .forEach(each -> bytes.put(each.getKey(), each.getValue()));
    return answer;
  }
}
