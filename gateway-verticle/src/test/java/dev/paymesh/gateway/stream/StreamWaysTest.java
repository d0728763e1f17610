package dev.paymesh.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.RawClient;
import dev.paymesh.gateway.Ways;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A stream of replies as its clients see it: its two forms, its failures, its ends, and slow readers. */
final class StreamWaysTest {

  private static final String COUNTS = "/api/v1/things/1/counts";
  private static final long SLOW_READER_MS = 2_000;

  @AutoClose
  private final Ways ways = Ways.start(new Timing(100, 6_000, SLOW_READER_MS, 30_000), 2);

  @Test
  void linesAreTheForm() {
    HttpResponse<String> lines = ways.get(COUNTS + "?upto=3");
    assertThat(lines.headers().firstValue("Content-Type")).contains("application/x-ndjson");
    assertThat(lines.body()).isEqualTo("{\"number\":1}\n{\"number\":2}\n{\"number\":3}\n");
  }

  @Test
  void eventsAreTheFormOfWhoAsksForThemAndCanBeResumed() {
    HttpResponse<String> all = events("?upto=2");
    assertThat(all.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(all.body())
        .isEqualTo("retry: 2000\n\nid: 1\ndata: {\"number\":1}\n\n"
            + "id: 2\ndata: {\"number\":2}\n\nevent: end\ndata: {}\n\n");
    assertThat(events("?upto=2", "Last-Event-ID", "1").body())
        .contains("id: 2\n")
        .doesNotContain("id: 1\n");
  }

  @Test
  void aFailureBeforeTheFirstMessageIsAPlainProblem() {
    for (HttpResponse<String> failed :
        List.of(ways.get(COUNTS + "?upto=3&fail_at=1"), events("?upto=3&fail_at=1"))) {
      assertThat(failed.statusCode()).isEqualTo(404);
      assertThat(failed.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(failed.body()).contains("COUNT_LOST");
    }
    assertThat(ways.get(COUNTS + "?upto=x").statusCode()).isEqualTo(400);
  }

  @Test
  void aFailureLaterIsTheLastWord() {
    String[] lines = ways.get(COUNTS + "?upto=3&fail_at=3").body().split("\n");
    assertThat(lines).hasSize(3);
    assertThat(new JsonObject(lines[2]).getString("reason")).isEqualTo("COUNT_LOST");
    assertThat(events("?upto=3&fail_at=3").body())
        .contains("event: error\ndata: {\"type\":\"urn:paymesh:problem:count-lost\"");
  }

  @Test
  void aSilentStreamOpensAndBeats() throws Exception {
    try (RawClient client = RawClient.get(ways, COUNTS, "Accept: text/event-stream")) {
      assertThat(client.readUntil(": heartbeat")).contains("HTTP/1.1 200 OK", "retry: 2000");
    }
  }

  @Test
  void whoGoesAwayIsNotServedOn() throws Exception {
    try (RawClient client = RawClient.get(ways, COUNTS, "Accept: text/event-stream")) {
      client.readUntil("retry:");
      assertThat(ways.streamsOpen()).isEqualTo(1);
      // The stream opens for its client by the time; on a slow machine before its call has arrived.
      ways.eventually(() -> ways.calls.open.get() == 1);
    }
    ways.eventually(() -> ways.calls.open.get() == 0 && ways.streamsOpen() == 0);
  }

  @Test
  void whoDoesNotReadHoldsTheServiceBackAndIsDropped() throws Exception {
    long all = 2_000;
    try (RawClient client =
        RawClient.get(ways, COUNTS + "?padding_bytes=50000&upto=" + all, "Accept: */*")) {
      ways.eventually(() -> ways.calls.open.get() == 1);
      ways.eventually(() -> ways.calls.open.get() == 0);
      // Of a hundred megabytes: what fits into the windows and buffers of three sockets.
      assertThat(ways.calls.messages.get()).isLessThan(all / 4);
      ways.eventually(() -> ways.streamsOpen() == 0);
    }
  }

  @Test
  void aSlowReaderGetsEverything() throws Exception {
    try (RawClient client =
        RawClient.get(ways, COUNTS + "?padding_bytes=1000&upto=300", "Accept: */*")) {
      assertThat(client.readUntil("{\"number\":300,")).contains("{\"number\":1,");
    }
  }

  @Test
  void aUserHasSoManyStreams() throws Exception {
    try (RawClient one = RawClient.get(ways, COUNTS, "Accept: text/event-stream");
        RawClient two = RawClient.get(ways, COUNTS, "Accept: text/event-stream")) {
      one.readUntil("retry:");
      two.readUntil("retry:");
      HttpResponse<String> third = events("");
      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(third.body()).contains("STREAMS_EXCEEDED");
    }
  }

  @Test
  void aStreamEndsWithItsToken() {
    HttpRequest.Builder request = ways.request(COUNTS)
        .setHeader("Authorization", "Bearer " + Ways.token(Duration.ofSeconds(2)))
        .setHeader("Accept", "text/event-stream");
    assertThat(ways.send(request).body())
        .contains("retry: 2000")
        .containsPattern("retry: [1-5]...\n\n$");
  }

  @Test
  void aGatewayThatStopsEndsItsStreams() throws Exception {
    try (RawClient events = RawClient.get(ways, COUNTS, "Accept: text/event-stream");
        RawClient lines = RawClient.get(ways, COUNTS, "Accept: */*")) {
      events.readUntil("retry:");
      lines.readUntil("200 OK");
      ways.stop();
      assertThat(events.readUntil("retry: ")).isNotEmpty();
      assertThat(lines.readUntil("\"code\":\"CANCELLED\"")).isNotEmpty();
    }
  }

  private HttpResponse<String> events(String query, String... headers) {
    HttpRequest.Builder request =
        ways.request(COUNTS + query).header("Accept", "text/event-stream");
    return ways.send(headers.length == 0 ? request : request.headers(headers));
  }
}
