package dev.paymesh.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.paymesh.gateway.GatewayConfig.Browsers;
import dev.paymesh.gateway.Ways;
import dev.paymesh.gateway.console.MethodWeights.Weight;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.mesh.v1.FieldFill;
import dev.paymesh.proto.mesh.v1.MethodBytes;
import dev.paymesh.proto.payment.v1.ListPaymentsResponse;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.ways.v1.CountThingsRequest;
import dev.paymesh.proto.ways.v1.GetThingRequest;
import dev.paymesh.shared.grpc.ProcessLife;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What messages weigh, by rpc and by field, and in which ways in that is counted. */
final class MethodWeightsTest {

  private static final String FAT = "x".repeat(400);
  private static final Payment SLIM = Payment.newBuilder()
      .setId("p1")
      .setAmount(Money.newBuilder().setAmountCents(100).setCurrency("USD"))
      .build();

  private final MethodWeights weights = new MethodWeights();

  private Weight of(String rpc) {
    return weights.of(
        RestMethod.of(PaymentServiceGrpcService.SERVICE_DESCRIPTOR.findMethodByName(rpc)));
  }

  private static void reply(Weight weight, Message message) {
    weight.reply(message, Buffer.buffer("{}"));
  }

  private Map<String, FieldFill> fields() {
    return weights.all().get(0).getReplyFieldsList().stream()
        .collect(Collectors.toMap(FieldFill::getField, Function.identity()));
  }

  private FieldFill field(String path) {
    return Objects.requireNonNull(fields().get(path), path);
  }

  @Test
  void aFatFieldIsToldApartFromTheOthersAndSoIsOneThatNobodyFills() {
    Weight weight = of("GetPayment");
    for (int n = 0; n < 5; n++) {
      reply(weight, SLIM);
      reply(weight, SLIM.toBuilder().setDescription(FAT).build());
    }
    FieldFill fat = field("description");
    assertThat(fat.getMessages()).isEqualTo(10);
    assertThat(fat.getFilled()).isEqualTo(5);
    assertThat(fat.getBytes()).as("with its tag and length").isEqualTo(5 * (FAT.length() + 3));
    assertThat(field("failure_reason").getFilled()).isZero();
    assertThat(field("amount.currency").getFilled()).isEqualTo(10);
    assertThat(fields().values().stream()
            .filter(field -> !field.getField().contains("."))
            .mapToLong(FieldFill::getBytes)
            .sum())
        .as("the fields are the message")
        .isEqualTo(weights.all().get(0).getReplyProtobufBytes());
  }

  @Test
  void ofAListTheFirstItemsStandForAll() {
    ListPaymentsResponse.Builder page = ListPaymentsResponse.newBuilder();
    for (int n = 0; n < 50; n++) {
      page.addPayments(SLIM);
    }
    reply(of("ListPayments"), page.build());
    assertThat(field("payments").getBytes()).isEqualTo(page.build().getSerializedSize());
    assertThat(field("payments.id").getMessages()).isEqualTo(8);
    assertThat(field("payments.amount.amount_cents").getFilled()).isEqualTo(8);
  }

  @Test
  void underLoadOneReplyInSixteenIsLookedInto() {
    Weight weight = of("GetPayment");
    for (int n = 0; n < 10_000; n++) {
      reply(weight, SLIM);
    }
    assertThat(weights.all().get(0).getReplies()).isEqualTo(10_000);
    assertThat(field("id").getMessages()).isBetween(64L + 400, 64L + 900);
  }

  @Test
  void messagesAreCountedByRestByLinesAndByGrpcWebEachAsItIs() {
    Console console = new Console("127.0.0.1:8080", ProcessLife.begun());
    try (Ways ways = Ways.start(new Browsers(List.of(), Optional.empty(), Optional.of(console)))) {
      GetThingRequest asked = GetThingRequest.newBuilder().setId("t1").build();
      assertThat(ways.get("/api/v1/things/t1").statusCode()).isEqualTo(200);
      web(ways, "GetThing", asked);
      assertThat(ways.get("/api/v1/things/t1/counts?upto=2").statusCode()).isEqualTo(200);
      web(ways, "CountThings", CountThingsRequest.newBuilder().setUpto(3).build());
      MethodBytes thing = bytes(console, "GetThing");
      assertThat(thing.getReplies()).isEqualTo(1);
      assertThat(thing.getReplyJsonBytes()).isGreaterThan(thing.getReplyProtobufBytes());
      assertThat(thing.getWebReplies()).isEqualTo(1);
      assertThat(thing.getWebReplyBytes()).isBetween(1L, thing.getReplyProtobufBytes());
      assertThat(thing.getWebRequestBytes()).isEqualTo(asked.getSerializedSize());
      assertThat(thing.getReplyFieldsList()).isNotEmpty();
      MethodBytes count = bytes(console, "CountThings");
      assertThat(count.getWebReplies()).isEqualTo(3);
      assertThat(count.getReplies()).isEqualTo(2);
    }
  }

  private static MethodBytes bytes(Console console, String rpc) {
    return console.weights().all().stream()
        .filter(one -> one.getRpc().equals("ways.v1.WaysService." + rpc))
        .findFirst()
        .orElseThrow();
  }

  private static void web(Ways ways, String rpc, Message request) {
    Buffer frame = Buffer.buffer()
        .appendByte((byte) 0)
        .appendInt(request.getSerializedSize())
        .appendBytes(request.toByteArray());
    assertThat(ways.send(
                ways.request("/ways.v1.WaysService/" + rpc)
                    .header("Content-Type", "application/grpc-web+proto")
                    .POST(BodyPublishers.ofByteArray(frame.getBytes())),
                BodyHandlers.ofByteArray())
            .statusCode())
        .isEqualTo(200);
  }
}
