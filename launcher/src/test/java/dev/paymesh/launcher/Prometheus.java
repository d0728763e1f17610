package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.LoggerFactory;

/** Owns the machine's own Prometheus with the configuration and rules of this tree, only told to look every second. */
final class Prometheus implements AutoCloseable {

  static final Path FOLDER = Path.of("..", "docker", "prometheus");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_AGAIN_MS = 200;

  private final Process process;
  private final String address;

  private Prometheus(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Fails on a build machine without it, whose script installs it; elsewhere the test is left out, and says so. */
  static void need(String program) throws InterruptedException {
    try {
      if (new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0) {
        return;
      }
    } catch (IOException noSuchProgram) {
      LoggerFactory.getLogger(Prometheus.class).debug("no {}", program, noSuchProgram);
    }
    String sentence = "NOT TESTED: for want of " + program + " (sudo apt-get install prometheus)";
    if ("true".equals(System.getenv("CI"))) {
      Assertions.fail(sentence + "; .ci/run has to install it");
    }
    LoggerFactory.getLogger(Prometheus.class).warn(sentence);
    Assumptions.abort(sentence);
  }

  /** Of processes by their job and ops port; returns at once. */
  static Prometheus scraping(Path folder, Map<String, Integer> targets) throws Exception {
    need("prometheus");
    Files.createDirectories(folder.resolve("targets"));
    Files.createDirectories(folder.resolve("rules"));
    for (Path rules : Queries.files(FOLDER.resolve("rules"))) {
      Files.copy(rules, folder.resolve("rules").resolve(rules.getFileName()));
    }
    String config = Files.readString(FOLDER.resolve("prometheus.yml"));
    Files.writeString(
        folder.resolve("prometheus.yml"), config.replace("interval: 15s", "interval: 1s"));
    StringBuilder listed = new StringBuilder();
    targets.forEach((job, port) ->
        listed.append("- labels: {job: %s}%n  targets: [\"127.0.0.1:%d\"]%n".formatted(job, port)));
    Files.writeString(folder.resolve("targets/test.yml"), listed);
    String listen = "127.0.0.1:" + FreePorts.settle(0);
    Process process = new ProcessBuilder(
            "prometheus",
            "--config.file=" + folder.resolve("prometheus.yml"),
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=" + listen)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.out").toFile())
        .start();
    return new Prometheus(process, "http://" + listen);
  }

  /** Has traffic made until each of these has a number, and fails with those that stay without one. */
  void answersAll(Map<String, String> queries, Runnable traffic) throws Exception {
    assertThat(queries).hasSizeGreaterThan(60);
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    Map<String, String> unanswered = new TreeMap<>(queries);
    while (!unanswered.isEmpty() && System.nanoTime() < endNs) {
      traffic.run();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MS));
      for (Map.Entry<String, String> query : Map.copyOf(unanswered).entrySet()) {
        if (answers(query.getValue())) {
          unanswered.remove(query.getKey());
        }
      }
    }
    assertThat(unanswered).as("queries without data").isEmpty();
  }

  private boolean answers(String query) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(
            address + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
        .timeout(PATIENCE)
        .build();
    HttpResponse<String> answer;
    try {
      answer = UpProcess.HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException notYet) {
      assertThat(process.isAlive()).as("Prometheus runs").isTrue();
      return false;
    }
    assertThat(answer.statusCode()).as("%s: %s", query, answer.body()).isIn(200, 503);
    return answer.statusCode() == 200
        && numbers(new JsonObject(answer.body())).anyMatch(number -> !number.equals("NaN"));
  }

  private static Stream<String> numbers(JsonObject answer) {
    return answer.getJsonObject("data").getJsonArray("result").stream()
        .map(JsonObject.class::cast)
        .map(series -> series.getJsonArray("value", new JsonArray()).getString(1));
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
