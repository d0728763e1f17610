package dev.paymesh.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.paymesh.gateway.Ways;
import dev.paymesh.proto.ways.v1.CountThingsRequest;
import dev.paymesh.proto.ways.v1.Counted;
import dev.paymesh.proto.ways.v1.GetThingRequest;
import dev.paymesh.proto.ways.v1.Thing;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gRPC-Web over the port of REST: unary and streams, bytes and text, and the same refusals. */
final class GrpcWebWaysTest {

  private static final String BYTES = "application/grpc-web+proto";
  private static final String GET = "GetThing";
  private static final String COUNT = "CountThings";
  private static final GetThingRequest THING =
      GetThingRequest.newBuilder().setId("t1").build();

  @AutoClose
  private static Ways ways;

  @BeforeAll
  static void start() {
    ways = Ways.start();
  }

  @ParameterizedTest
  @ValueSource(strings = {BYTES, "application/grpc-web"})
  void aCallIsAnsweredInFrames(String type) throws Exception {
    HttpResponse<byte[]> answer = send(request(GET, type, WebFrames.frame(THING)));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(BYTES);
    WebFrames frames = new WebFrames(answer);
    assertThat(frames.status()).isEqualTo("0");
    Thing thing = Thing.parseFrom(frames.messages.get(0));
    assertThat(thing.getName()).isEqualTo("a thing");
    assertThat(thing.getVersion()).as("hidden at the edge").isZero();
    GetThingRequest asked = ways.asked();
    assertThat(asked.getId()).isEqualTo("t1");
    assertThat(asked.getUserId()).as("the caller's").isEqualTo("user-0001");
  }

  @Test
  void aCallInTextIsAnsweredInText() throws Exception {
    byte[] body = Base64.getEncoder().encode(WebFrames.frame(THING));
    HttpResponse<byte[]> answer = send(request(GET, "application/grpc-web-text", body));
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("application/grpc-web-text+proto");
    WebFrames frames = new WebFrames(answer);
    assertThat(frames.status()).isEqualTo("0");
    assertThat(Thing.parseFrom(frames.messages.get(0)).getId()).isEqualTo("thing-1");
  }

  @Test
  void aStreamIsOneFrameForEachMessageAndOneForTheEnd() throws Exception {
    WebFrames frames = call(COUNT, CountThingsRequest.newBuilder().setUpto(3).build());
    assertThat(frames.messages).hasSize(3);
    assertThat(Counted.parseFrom(frames.messages.get(2)).getNumber()).isEqualTo(3);
    assertThat(frames.status()).isEqualTo("0");
    byte[] body = Base64.getEncoder()
        .encode(WebFrames.frame(CountThingsRequest.newBuilder().setUpto(2).build()));
    WebFrames text = new WebFrames(send(request(COUNT, "application/grpc-web-text+proto", body)));
    assertThat(text.messages).hasSize(2);
  }

  @Test
  void aFailureIsToldInTheTrailersWhetherAMessageWentBeforeOrNot() {
    for (int at : new int[] {1, 3}) {
      WebFrames frames =
          call(COUNT, CountThingsRequest.newBuilder().setUpto(3).setFailAt(at).build());
      assertThat(frames.messages).hasSize(at - 1);
      assertThat(frames.status()).isEqualTo("5");
      assertThat(frames.trailers.get("grpc-message")).isEqualTo("the%20count%20is%20lost");
      assertThat(frames.reason()).isEqualTo("COUNT_LOST");
    }
  }

  @Test
  void aClientSaysHowLongItWaits() {
    HttpRequest.Builder request =
        request(COUNT, BYTES, WebFrames.frame(CountThingsRequest.getDefaultInstance()));
    WebFrames frames = new WebFrames(send(request.header("grpc-timeout", "300m")));
    assertThat(frames.status()).isEqualTo("4");
    ways.eventually(() -> ways.calls.open.get() == 0 && ways.streamsOpen() == 0);
  }

  @Test
  void whoHasNoTokenIsRefused() {
    HttpRequest.Builder request = ways.anonymous("/ways.v1.WaysService/GetThing")
        .header("Content-Type", BYTES)
        .POST(BodyPublishers.ofByteArray(WebFrames.frame(THING)));
    WebFrames frames = new WebFrames(send(request));
    assertThat(frames.status()).isEqualTo("16");
    assertThat(frames.messages).isEmpty();
  }

  @Test
  void whatIsHiddenOrSomebodyElsesCannotBeSent() {
    WebFrames hidden =
        call(GET, THING.toBuilder().setSecret(ByteString.copyFromUtf8("x")).build());
    assertThat(hidden.status()).isEqualTo("3");
    assertThat(hidden.reason()).isEqualTo("FIELD_INVALID");
    WebFrames other = call(GET, THING.toBuilder().setUserId("user-0002").build());
    assertThat(other.status()).isEqualTo("3");
    assertThat(call(GET, THING.toBuilder().setUserId("user-0001").build()).status())
        .isEqualTo("0");
  }

  @Test
  void theRulesOfTheFieldsHold() {
    WebFrames frames =
        call(COUNT, CountThingsRequest.newBuilder().setPaddingBytes(60_001).build());
    assertThat(frames.status()).isEqualTo("3");
    assertThat(frames.reason()).isEqualTo("FIELD_INVALID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "0000000000ff",
        "0000000001",
        "00ffffffff",
        "0100000000",
        "8000000000",
        "000000000208",
        "0000000002ffff",
        "00000000000000000000"
      })
  void aMalformedFrameIsRefused(String hex) {
    byte[] body = java.util.HexFormat.of().parseHex(hex);
    assertThat(new WebFrames(send(request(GET, BYTES, body))).status()).isEqualTo("3");
    assertThat(new WebFrames(send(request(GET, "application/grpc-web-text", body))).status())
        .isEqualTo("3");
  }

  @Test
  void whatIsInternalOrComesInStreamsIsNotThere() {
    for (String name : new String[] {"Hidden", "Nobody", "AddThings", "Talk"}) {
      HttpRequest.Builder request = request(name, BYTES, WebFrames.frame(THING));
      assertThat(ways.send(request).statusCode()).as(name).isEqualTo(404);
    }
    HttpResponse<String> json = ways.json("POST", "/ways.v1.WaysService/GetThing", "{}");
    assertThat(json.statusCode()).isEqualTo(415);
    assertThat(ways.get("/ways.v1.WaysService/GetThing").statusCode()).isEqualTo(405);
  }

  private static WebFrames call(String rpc, Message message) {
    return new WebFrames(send(request(rpc, BYTES, WebFrames.frame(message))));
  }

  private static HttpRequest.Builder request(String rpc, String type, byte[] body) {
    return ways.request("/ways.v1.WaysService/" + rpc)
        .header("Content-Type", type)
        .header("X-Grpc-Web", "1")
        .POST(BodyPublishers.ofByteArray(body));
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
    HttpResponse<byte[]> answer = ways.send(request, BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer;
  }
}
