package dev.paymesh.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.RawClient;
import dev.paymesh.gateway.Ways;
import dev.paymesh.proto.ways.v1.TalkRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams both ways as their clients see them: words, ends, refusals, and who may talk at all. */
final class SocketWaysTest {

  private static final int IDLE_MS = 1_000;

  @AutoClose
  private final Ways ways = Ways.start(new Timing(IDLE_MS / 3, 6_000, 2_000, IDLE_MS), 2);

  @Test
  void eachFrameIsAMessageOfTheCallerAboutThePath() {
    try (Talk talk = Talk.open(ways)) {
      talk.say("{\"text\":\"hello\",\"number\":7}");
      ways.eventually(() -> talk.told.size() == 1);
      assertThat(talk.told).containsExactly("{\"number\":7,\"text\":\"hello\"}");
      assertThat(talk.socket().subProtocol()).isEqualTo(SocketRoute.PROTOCOL);
      TalkRequest asked = ways.asked();
      assertThat(asked.getId()).isEqualTo("t1");
      assertThat(asked.getUserId()).isEqualTo("user-0001");
    }
  }

  @Test
  void anEmptyFrameIsTheEndOfWhatTheClientSaysAndNotOfWhatItHears() {
    try (Talk talk = Talk.open(ways)) {
      talk.say("{\"text\":\"hello\"}").say("");
      assertThat(talk.code()).isEqualTo((short) 1000);
      assertThat(talk.told)
          .containsExactly("{\"number\":0,\"text\":\"hello\"}", "{\"number\":0,\"text\":\"bye\"}");
    }
    ways.eventually(() -> ways.streamsOpen() == 0 && ways.calls.open.get() == 0);
  }

  @Test
  void whatTheServiceFailsWithIsAProblemAndACloseCode() {
    try (Talk talk = Talk.open(ways)) {
      talk.say("{\"text\":\"fail\"}");
      assertThat(talk.code()).isEqualTo((short) 4005);
      assertThat(talk.socket().closeReason()).isEqualTo("NOT_FOUND");
      JsonObject problem = new JsonObject(talk.told.get(0)).getJsonObject("error");
      assertThat(problem.getString("reason")).isEqualTo("TALK_LOST");
      assertThat(problem.getInteger("status")).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                      | body",
        "[]                     | body",
        "null                   | body",
        "{\"text\":7}           | text",
        "{\"number\":\"x\"}     | number",
        "{\"number\":1000001}   | number",
        "{\"id\":\"other\"}     | id",
        "{\"user_id\":\"other\"} | user_id",
        "{\"nobody\":1}         | nobody"
      })
  void aMalformedFrameEndsTheTalkAndNamesTheField(String frame, String field) {
    try (Talk talk = Talk.open(ways)) {
      talk.say(frame);
      assertThat(talk.code()).isEqualTo((short) 4003);
      JsonObject problem = new JsonObject(talk.told.get(0)).getJsonObject("error");
      assertThat(problem.getInteger("status")).isEqualTo(400);
      assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("field"))
          .isEqualTo(field);
    }
    ways.eventually(() -> ways.streamsOpen() == 0 && ways.calls.open.get() == 0);
  }

  @Test
  void afterItsEndTheClientSaysNothing() {
    try (Talk talk = Talk.open(ways)) {
      talk.say("");
      talk.socket().writeTextMessage("{\"text\":\"more\"}");
      assertThat(talk.code()).isIn((short) 1000, (short) 4003);
    }
    ways.eventually(() -> ways.streamsOpen() == 0 && ways.calls.open.get() == 0);
  }

  @Test
  void bytesAreRefused() {
    try (Talk talk = Talk.open(ways)) {
      talk.socket().writeBinaryMessage(Buffer.buffer("x"));
      assertThat(talk.code()).isEqualTo((short) 1003);
    }
    ways.eventually(() -> ways.streamsOpen() == 0);
  }

  @Test
  void framesAndMessagesAreAsLongAsABodyAndNoLonger() {
    try (Talk talk = Talk.open(ways)) {
      talk.socket().writeTextMessage("{\"text\":\"" + "x".repeat(17 * 1024) + "\"}");
      talk.code();
      assertThat(talk.told).isEmpty();
    }
    try (Talk talk = Talk.open(ways)) {
      talk.socket().writeFrame(WebSocketFrame.textFrame("{\"text\":\"" + "x".repeat(9_000), false));
      talk.socket()
          .writeFrame(
              WebSocketFrame.continuationFrame(Buffer.buffer("x".repeat(9_000) + "\"}"), true));
      talk.code();
      assertThat(talk.told).isEmpty();
    }
    ways.eventually(() -> ways.streamsOpen() == 0 && ways.calls.open.get() == 0);
  }

  @Test
  void aTextThatIsNoUtf8EndsTheTalk() {
    try (Talk talk = Talk.open(ways)) {
      ((io.vertx.core.internal.http.WebSocketInternal) talk.socket())
          .channelHandlerContext()
          .writeAndFlush(new io.netty.handler.codec.http.websocketx.TextWebSocketFrame(
              io.netty.buffer.Unpooled.wrappedBuffer(new byte[] {(byte) 0xC3, 0x28})));
      talk.code();
    }
    ways.eventually(() -> ways.streamsOpen() == 0 && ways.calls.open.get() == 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?a=b | Origin: http://localhost    | paymesh.v1.json | 400",
        "     | Origin: https://evil.example | paymesh.v1.json | 403",
        "     | Origin: null                 | paymesh.v1.json | 403",
        "     | Accept: */*                  | other           | 400",
        "     | Authorization: Bearer x      | paymesh.v1.json | 401"
      })
  void whoMayNotTalkIsToldInPlainHttp(String query, String header, String protocol, int status)
      throws Exception {
    assertThat(refusal(query == null ? "" : query, header, protocol))
        .startsWith("HTTP/1.1 " + status)
        .contains("application/problem+json");
    ways.eventually(() -> ways.streamsOpen() == 0);
  }

  private String refusal(String query, String header, String protocol) throws Exception {
    String headers = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: " + protocol;
    try (RawClient client =
        RawClient.send(ways, "GET " + Talk.PATH + query, header + "\r\n" + headers)) {
      return client.readUntil("\r\n\r\n");
    }
  }

  @Test
  void aPlainRequestIsToldToUpgrade() {
    HttpResponse<String> plain = ways.get(Talk.PATH);
    assertThat(plain.statusCode()).isEqualTo(426);
    assertThat(plain.headers().firstValue("Upgrade")).contains("websocket");
    assertThat(plain.body()).contains("UPGRADE_REQUIRED");
  }

  /** What no handshake of RFC 6455 is fails, and takes no place. */
  @ParameterizedTest
  @ValueSource(strings = {"Sec-WebSocket-Version: 7", "Sec-WebSocket-Version: x", "A: b"})
  void aBrokenHandshakeIsRefused(String version) throws Exception {
    String headers = "Upgrade: websocket\r\nConnection: Upgrade\r\n" + version
        + "\r\nSec-WebSocket-Protocol: " + SocketRoute.PROTOCOL;
    try (RawClient client = RawClient.send(ways, "GET " + Talk.PATH, headers)) {
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 4");
    }
    ways.eventually(() -> ways.streamsOpen() == 0);
  }

  @Test
  void aPageOfThisHostMayTalk() {
    try (Talk talk =
        Talk.open(ways, Talk.to(ways).putHeader("Origin", "http://127.0.0.1:" + ways.port()))) {
      assertThat(talk.isOpen()).isTrue();
    }
  }

  @Test
  void aUserHasSoManyTalks() throws Exception {
    try (Talk one = Talk.open(ways);
        Talk two = Talk.open(ways)) {
      assertThat(ways.streamsOpen()).isEqualTo(2);
      assertThat(refusal("", "Accept: */*", SocketRoute.PROTOCOL)).startsWith("HTTP/1.1 429");
      assertThat(one.isOpen() && two.isOpen()).isTrue();
    }
    ways.eventually(() -> ways.streamsOpen() == 0);
  }

  @Test
  void aClientThatIsThereStaysAndOneThatGoesTakesItsCallAlong() {
    try (Talk talk = Talk.open(ways)) {
      long begun = System.nanoTime();
      ways.eventually(() -> System.nanoTime() - begun > 2L * IDLE_MS * 1_000_000);
      talk.say("{\"text\":\"still here\"}");
      ways.eventually(() -> talk.told.size() == 1);
      assertThat(ways.calls.open.get()).isEqualTo(1);
    }
    ways.eventually(() -> ways.streamsOpen() == 0 && ways.calls.open.get() == 0);
  }

  @Test
  void aTalkEndsWithItsToken() {
    try (Talk talk = Talk.open(
        ways,
        Talk.to(ways).putHeader("Authorization", "Bearer " + Ways.token(Duration.ofSeconds(2))))) {
      assertThat(talk.code()).isEqualTo((short) 4004);
    }
  }

  @Test
  void aGatewayThatStopsSaysSo() {
    try (Talk talk = Talk.open(ways)) {
      ways.stop();
      assertThat(talk.code()).isEqualTo((short) 1001);
    }
  }
}
