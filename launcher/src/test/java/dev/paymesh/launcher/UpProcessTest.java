package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
final class UpProcessTest {

  private static final Duration STOP_TIME_MAX = Duration.ofSeconds(5);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void aPaymentSurvivesTheEndOfTheProcessHoweverItEnds() throws Exception {
    Path home = folder.resolve("home");
    UpProcess first = UpProcess.start(home);
    HttpResponse<String> paid = first.pay("order-1");
    assertThat(paid.statusCode()).as(paid.body()).isEqualTo(201);
    String location = paid.headers().firstValue("Location").orElseThrow();
    assertRefused(home);
    assertThat(UpProcess.eventLoops(first.handle())).isEqualTo(UpProcess.LOOPS_BESIDE_POSTGRESQL);

    first.kill();
    UpProcess second = UpProcess.start(home);
    assertThat(second.get(location).statusCode()).isEqualTo(200);
    HttpResponse<String> replay = second.pay("order-1");
    assertThat(replay.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(replay.headers().firstValue("Location")).contains(location);

    assertThat(second.terminate(STOP_TIME_MAX)).isZero();
    assertThat(home.resolve("data/postmaster.pid")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"gateway,PAYMESH_HTTP_PORT", "ops,PAYMESH_OPS_PORT"})
  void aStartThatFailsLeavesNoDatabaseBehind(String server, String variable) throws Exception {
    Path output = folder.resolve("output");
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      Process failing = UpProcess.launch(folder.resolve("home"), output, Map.of(variable, port));
      assertThat(failing.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(failing.exitValue()).isEqualTo(2);
    }
    assertThat(Files.readString(output)).contains(server + " cannot listen").contains(variable);
    assertThat(folder.resolve("home/data/postmaster.pid")).doesNotExist();
  }

  @Test
  void aStopDuringTheStartLeavesNoDatabaseBehind() throws Exception {
    Path output = folder.resolve("output");
    Path postgres = folder.resolve("home/data/postmaster.pid");
    Process starting = UpProcess.launch(folder.resolve("home"), output, Map.of());
    try {
      while (!Files.exists(postgres)) {
        assertThat(starting.waitFor(5, TimeUnit.MILLISECONDS)).isFalse();
      }
      starting.destroy();
      assertThat(starting.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(output)).doesNotContain("is ready at");
      assertThat(postgres).doesNotExist();
    } finally {
      starting.destroyForcibly();
      OrphanedServer.stop(folder.resolve("home/data"));
    }
  }

  private void assertRefused(Path home) throws Exception {
    Path output = folder.resolve("refused");
    Process second = UpProcess.launch(home, output, Map.of());
    assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(2);
    assertThat(Files.readString(output)).contains("another ./paymesh up already uses");
  }
}
