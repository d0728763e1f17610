package dev.paymesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Timing;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that sends its body byte by byte holds a connection no longer than its route allows, whichever it is. */
final class SlowClientTest {

  private static final Duration ENDS_WITHIN = Duration.ofSeconds(6);

  @AutoClose
  private static Ways ways;

  @BeforeAll
  static void start() {
    ways = Ways.start(new Timing(15_000, 500, 10_000, 1_000), 10);
  }

  @ParameterizedTest
  @CsvSource({
    "PATCH /api/v1/things/1, application/json",
    "PATCH /api/v1/things/1, text/plain",
    "GET /api/v1/things/1, application/json",
    "GET /api/v1/things/1/counts, application/json",
    "GET /api/v1/things/1/talk, application/json",
    "GET /nowhere, application/json",
    "PUT /api/v1/things/1, application/json",
    "POST /ways.v1.WaysService/GetThing, application/grpc-web+proto",
    "POST /api/v1/things/1/note, image/png",
    "POST /api/v1/things/1/note, application/x-ndjson",
    "POST /api/v1/things/1/note, multipart/form-data; boundary=xyz",
    "POST /api/v1/things/1/note, multipart/form-data"
  })
  void whoDripsIsCutOff(String line, String type) throws Exception {
    long begun = System.nanoTime();
    String headers = "Content-Type: " + type + "\r\nTransfer-Encoding: chunked";
    try (RawClient client = RawClient.send(ways, line, headers)) {
      ways.eventually(() -> !client.drips("1\r\nx\r\n"));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(ENDS_WITHIN);
    ways.eventually(() -> ways.streamsOpen() == 0);
  }
}
