package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.gateway.auth.TokenVerifier;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A payment service that users may call without the gateway, each with the token that the gateway would take. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BearerTest {

  private static final String CREATE = "/payment.v1.PaymentService/CreatePayment";
  private static final String GET = "/payment.v1.PaymentService/GetPayment";

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final int open = mesh.payments(config -> config.taking(TokenVerifier.of(Mesh.TOKENS)));
  private final HttpClient http = mesh.vertx()
      .createHttpClient(new HttpClientOptions()
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setHttp2ClearTextUpgrade(false));

  private record Reply(GrpcStatus status, Buffer message) {}

  private static String token(String user) {
    return "Bearer " + TokenIssuer.of(Mesh.TOKENS).issue(user, "user", Duration.ofHours(1));
  }

  private static CreatePaymentRequest payment(String user) {
    return CreatePaymentRequest.newBuilder()
        .setUserId(user)
        .setAmount(Money.newBuilder().setAmountCents(2_500).setCurrency("USD"))
        .setIdempotencyKey(UUID.randomUUID().toString())
        .build();
  }

  private Reply send(int port, String path, MessageLite request, Consumer<MultiMap> headers) {
    byte[] bytes = request.toByteArray();
    Buffer framed = Buffer.buffer().appendByte((byte) 0).appendInt(bytes.length).appendBytes(bytes);
    return MeshVertx.await(http.request(HttpMethod.POST, port, "127.0.0.1", path)
        .compose(sent -> {
          sent.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
          headers.accept(sent.headers());
          return sent.send(framed);
        })
        .compose(response -> response.body().map(body -> {
          String early = response.getHeader("grpc-status");
          String status = early == null ? response.trailers().get("grpc-status") : early;
          return new Reply(GrpcStatus.valueOf(Integer.parseInt(status)), body);
        })));
  }

  private Reply send(String path, MessageLite request, String token) {
    return send(open, path, request, headers -> headers.set("authorization", token));
  }

  @Test
  void aUserPaysAndReadsWithATokenAlone() throws Exception {
    Reply paid = send(CREATE, payment("user-0001"), token("user-0001"));
    assertThat(paid.status()).isEqualTo(GrpcStatus.OK);
    String stored = mesh.as("user-0001").get(Client.PAYMENTS).http().body();
    assertThat(stored).contains("2500");
  }

  @Test
  void nobodyActsForAnotherUser() {
    assertThat(send(CREATE, payment("user-0002"), token("user-0001")).status())
        .isEqualTo(GrpcStatus.PERMISSION_DENIED);
    String id = mesh.as("user-0002").pay(Client.payment(2_000)).id();
    GetPaymentRequest read = GetPaymentRequest.newBuilder().setId(id).build();
    assertThat(send(GET, read, token("user-0002")).status()).isEqualTo(GrpcStatus.OK);
    assertThat(send(GET, read, token("user-0001")).status()).isEqualTo(GrpcStatus.NOT_FOUND);
  }

  @Test
  void whatARequestSaysOfItselfCountsForNothing() {
    String id = mesh.as("user-0002").pay(Client.payment(2_000)).id();
    GetPaymentRequest read = GetPaymentRequest.newBuilder().setId(id).build();
    Reply reply = send(open, GET, read, headers -> headers
        .set("authorization", token("user-0001"))
        .set("x-user-id", "user-0002")
        .set("x-user-role", "admin"));
    assertThat(reply.status()).isEqualTo(GrpcStatus.NOT_FOUND);
  }

  @Test
  void aTokenThatIsNoneIsRefused() {
    for (String token : new String[] {"", "Bearer x", "Basic x"}) {
      assertThat(send(CREATE, payment("user-0001"), token).status())
          .isEqualTo(GrpcStatus.UNAUTHENTICATED);
    }
    assertThat(send(open, CREATE, payment("user-0001"), headers -> {}).status())
        .isEqualTo(GrpcStatus.UNAUTHENTICATED);
  }

  @Test
  void aBadSealIsNotMadeGoodByAToken() {
    Reply reply = send(open, CREATE, payment("user-0001"), headers -> headers
        .set("authorization", token("user-0001"))
        .set("x-mesh-caller", "v2.k1.gateway")
        .set("x-mesh-auth", "A".repeat(27)));
    assertThat(reply.status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
  }

  @Test
  void aServiceThatWasNotToldToTakesNoTokens() {
    Reply reply = send(
        mesh.paymentPort(),
        CREATE,
        payment("user-0001"),
        headers -> headers.set("authorization", token("user-0001")));
    assertThat(reply.status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
  }
}
