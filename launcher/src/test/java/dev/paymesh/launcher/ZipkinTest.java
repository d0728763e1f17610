package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A payment's trace as a real Zipkin shows it. Its jar has 135 MB and takes ten seconds to start, so it is given by who
 * wants to see it: {@code -Dpaymesh.zipkin=zipkin-server-exec.jar}, see docs/observing.md.
 */
@Timeout(180)
@EnabledIfSystemProperty(named = "paymesh.zipkin", matches = ".+")
final class ZipkinTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long LOOK_AGAIN_MS = 200;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  private Process zipkin;
  private int port;

  @BeforeEach
  void startZipkin() throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    ProcessBuilder java = new ProcessBuilder(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-jar",
        System.getProperty("paymesh.zipkin"),
        "--server.port=" + port));
    java.environment().put("QUERY_PORT", Integer.toString(port));
    zipkin = java.redirectErrorStream(true)
        .redirectOutput(folder.resolve("zipkin.log").toFile())
        .start();
    await("/health", body -> body.contains("UP"));
  }

  @AfterEach
  void stopZipkin() throws InterruptedException {
    zipkin.destroy();
    assertThat(zipkin.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  /** The first answer that will do. */
  private String await(String path, Predicate<String> will) throws Exception {
    long giveUpNanos = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < giveUpNanos) {
      String body = get(path);
      if (will.test(body)) {
        return body;
      }
      assertThat(zipkin.waitFor(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS))
          .as("its end")
          .isFalse();
    }
    throw new AssertionError("no such answer of " + path + ": " + get(path));
  }

  private String get(String path) throws InterruptedException {
    try {
      HttpRequest ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
          .timeout(Duration.ofSeconds(5))
          .build();
      HttpResponse<String> answer = HTTP.send(ask, BodyHandlers.ofString());
      return answer.statusCode() == 200 ? answer.body() : "";
    } catch (IOException notYet) {
      return "";
    }
  }

  @Test
  void aPaymentIsOneTraceOfFourServices() throws Exception {
    String endpoint = "http://127.0.0.1:" + port + "/api/v2/spans";
    String ours = TracedMesh.newTrace("00");
    try (TracedMesh mesh = TracedMesh.start(endpoint, Map.of("PAYMESH_TRACE_SAMPLE", "1"))) {
      assertThat(mesh.pay("user", ours).statusCode()).isEqualTo(201);
      String trace =
          await("/api/v2/trace/" + ours.split("-")[1], body -> body.contains("payment.settlement"));
      List<JsonObject> spans =
          new JsonArray(trace).stream().map(JsonObject.class::cast).toList();
      assertThat(spans)
          .extracting(span -> span.getJsonObject("localEndpoint").getString("serviceName"))
          .contains("gateway", "payment", "user", "compliance", "document");
      assertThat(spans)
          .extracting(span -> span.getString("name"))
          .contains(
              "post /api/v1/payments",
              "payment.v1.paymentservice/createpayment",
              "payment.insert",
              "payment.settle");
    }
  }
}
