package dev.paymesh.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.RawClient;
import dev.paymesh.gateway.Ways;
import dev.paymesh.proto.ways.v1.AddThingsRequest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Streams of requests: lines, raw bodies and forms, their refusals, their limits, and clients that go. */
final class RequestStreamWaysTest {

  private static final String ADD = "/api/v1/shelves/s1:add";
  private static final String CONTENT = "/api/v1/things/t1/content";
  private static final int MIB = 1 << 20;

  @AutoClose
  private final Ways ways = Ways.start();

  @Test
  void eachLineIsAMessage() {
    String lines = LongStream.rangeClosed(1, 5_000)
        .mapToObj(number -> "{\"number\":" + number + "}")
        .collect(Collectors.joining("\n", "", "\r\n\n"));
    HttpResponse<String> answer = post(ADD, "application/x-ndjson", lines);
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject sum = new JsonObject(answer.body());
    assertThat(sum.getLong("total")).isEqualTo(5_000L * 5_001 / 2);
    assertThat(sum.getLong("messages")).isEqualTo(5_000);
    AddThingsRequest last = ways.asked();
    assertThat(last.getShelf()).isEqualTo("s1");
    assertThat(last.getUserId()).isEqualTo("user-0001");
  }

  @Test
  void aBadLineIsNamed() {
    HttpResponse<String> refused =
        post(ADD, "application/x-ndjson", "{\"number\":1}\n{\"number\":-1}\n");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("line 2: ").contains("\"field\":\"number\"");
    assertThat(post(ADD, "application/x-ndjson", "{\"number\":1}\n{\n").body())
        .contains("line 2: ");
    assertThat(post(ADD, "application/x-ndjson", "{\"shelf\":\"other\"}").statusCode())
        .isEqualTo(400);
    String long1 = "{\"number\":" + " ".repeat(20_000) + "1}";
    assertThat(post(ADD, "application/x-ndjson", long1).statusCode()).isEqualTo(413);
  }

  @Test
  void otherMediaTypesAreRefused() {
    assertThat(post(ADD, "application/json", "{}").statusCode()).isEqualTo(415);
    assertThat(post(ADD, "application/octet-stream", "x").statusCode()).isEqualTo(415);
    assertThat(post(CONTENT, "application/json", "{}").statusCode()).isEqualTo(415);
  }

  @Test
  void aRawBodyIsStreamedInPieces() {
    HttpResponse<String> answer = ways.send(ways.request(CONTENT + "?offset=5")
        .header("Content-Type", "image/png")
        .POST(BodyPublishers.ofByteArray(new byte[3 * MIB])));
    assertThat(answer.statusCode()).isEqualTo(201);
    JsonObject sum = new JsonObject(answer.body());
    assertThat(sum.getLong("total")).isEqualTo(3 * MIB);
    assertThat(sum.getLong("messages")).isGreaterThan(3 * MIB / (64 * 1024));
    assertThat(sum.getString("asked")).isEqualTo("t1 image/png  user-0001 5");
  }

  @Test
  void aFormHasOneFile() {
    HttpResponse<String> answer = form(part("passport.jpg", "x".repeat(MIB)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    JsonObject sum = new JsonObject(answer.body());
    assertThat(sum.getLong("total")).isEqualTo(MIB);
    assertThat(sum.getString("asked")).isEqualTo("t1 image/jpeg passport.jpg user-0001 0");
    assertThat(form("").statusCode()).isEqualTo(400);
    assertThat(form(part("a", "1") + part("b", "2")).statusCode()).isEqualTo(400);
  }

  private HttpResponse<String> form(String parts) {
    return post(CONTENT, "multipart/form-data; boundary=xyz", parts + "--xyz--\r\n");
  }

  private static String part(String name, String content) {
    return "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
        + "\"\r\nContent-Type: image/jpeg\r\n\r\n" + content + "\r\n";
  }

  @Test
  void tooMuchIsRefusedBeforeAndWhileItComes() throws Exception {
    HttpResponse<String> told = ways.send(ways.request(CONTENT)
        .header("Content-Type", "image/png")
        .POST(BodyPublishers.ofByteArray(new byte[33 * MIB])));
    assertThat(told.statusCode()).isEqualTo(413);
    assertThat(ways.calls.messages.get()).isZero();
    String headers = "Content-Type: image/png\r\nTransfer-Encoding: chunked";
    try (RawClient client = RawClient.post(ways, CONTENT, headers)) {
      String chunk = Integer.toHexString(MIB) + "\r\n" + "x".repeat(MIB) + "\r\n";
      for (int sent = 0; sent < 32; sent++) {
        client.write(chunk);
      }
      client.write("1\r\nx\r\n");
      assertThat(client.readUntil("\r\n\r\n")).contains("413");
    }
    ways.eventually(() -> ways.streamsOpen() == 0);
  }

  @Test
  void aClientThatGoesTakesItsCallAlong() throws Exception {
    String headers = "Content-Type: image/png\r\nContent-Length: 1000000";
    try (RawClient client = RawClient.post(ways, CONTENT, headers)) {
      client.write("the beginning");
      ways.eventually(() -> ways.calls.messages.get() > 1);
      assertThat(ways.streamsOpen()).isEqualTo(1);
    }
    ways.eventually(() -> ways.streamsOpen() == 0);
  }

  private HttpResponse<String> post(String path, String type, String body) {
    return ways.send(
        ways.request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }
}
