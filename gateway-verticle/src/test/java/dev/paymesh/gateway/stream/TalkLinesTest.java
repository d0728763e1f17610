package dev.paymesh.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.RawClient;
import dev.paymesh.gateway.Ways;
import dev.paymesh.proto.ways.v1.TalkRequest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Streams both ways as lines of one POST: answers come while the body is still sent. */
final class TalkLinesTest {

  private static final String TALK = "/api/v1/things/t1/talk";
  private static final String LINES = "Content-Type: application/x-ndjson\r\n";

  @AutoClose
  private final Ways ways = Ways.start();

  private HttpResponse<String> post(String type, String body) {
    return ways.send(
        ways.request(TALK).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  private void nothingIsLeftOpen() {
    ways.eventually(() -> ways.streamsOpen() == 0 && ways.calls.open.get() == 0);
  }

  @Test
  void eachLineIsAMessageOfTheCallerAndEachAnswerALine() {
    HttpResponse<String> answer =
        post("application/x-ndjson", "{\"text\":\"a\",\"number\":1}\n{\"text\":\"b\"}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
    assertThat(answer.body().lines())
        .containsExactly(
            "{\"number\":1,\"text\":\"a\"}",
            "{\"number\":0,\"text\":\"b\"}",
            "{\"number\":0,\"text\":\"bye\"}");
    TalkRequest asked = ways.asked();
    assertThat(asked.getId()).isEqualTo("t1");
    assertThat(asked.getUserId()).isEqualTo("user-0001");
    nothingIsLeftOpen();
  }

  @Test
  void theFirstAnswerComesBeforeTheLastLine() throws IOException {
    try (RawClient client = RawClient.post(ways, TALK, LINES + "Transfer-Encoding: chunked")) {
      client.write(chunk("{\"text\":\"hello\"}\n"));
      client.readUntil("hello");
      client.write(chunk("{\"text\":\"again\"}\n") + "0\r\n\r\n");
      assertThat(client.readUntil("bye")).contains("again");
    }
    nothingIsLeftOpen();
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  @Test
  void aBadLineIsAProblemAndLaterTheLastWord() throws IOException {
    HttpResponse<String> refused = post("application/x-ndjson", "{\"number\":\"x\"}\n");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("line 1: ");
    try (RawClient client = RawClient.post(ways, TALK, LINES + "Transfer-Encoding: chunked")) {
      client.write(chunk("{\"text\":\"hello\"}\n"));
      client.readUntil("hello");
      client.write(chunk("{\"text\":7}\n"));
      assertThat(client.readUntil("0\r\n\r\n")).contains("line 2: ").contains("FIELD_INVALID");
    }
    nothingIsLeftOpen();
  }

  @Test
  void aFailureOfTheServiceIsTheLastWordAndAnotherMediaTypeIsRefused() throws IOException {
    assertThat(post("application/x-ndjson", "{\"text\":\"fail\"}\n").body()).contains("TALK_LOST");
    HttpResponse<String> refused = post("application/json", "{}");
    assertThat(refused.statusCode()).isEqualTo(415);
    assertThat(refused.headers().firstValue("Accept")).hasValue("application/x-ndjson");
    nothingIsLeftOpen();
  }

  @Test
  void whoLeavesIsForgotten() throws IOException {
    try (RawClient client = RawClient.post(ways, TALK, LINES + "Content-Length: 1000")) {
      client.write("{\"text\":\"hello\"}\n");
      client.readUntil("hello");
      assertThat(ways.streamsOpen()).isEqualTo(1);
    }
    nothingIsLeftOpen();
  }
}
