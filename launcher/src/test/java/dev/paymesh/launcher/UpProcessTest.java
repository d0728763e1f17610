package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

    first.kill();
    UpProcess second = UpProcess.start(home);
    assertThat(second.get(location).statusCode()).isEqualTo(200);
    HttpResponse<String> replay = second.pay("order-1");
    assertThat(replay.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(replay.headers().firstValue("Location")).contains(location);

    assertThat(second.terminate(STOP_TIME_MAX)).isZero();
    assertThat(home.resolve("data/postmaster.pid")).doesNotExist();
  }

  private void assertRefused(Path home) throws Exception {
    Path output = folder.resolve("refused");
    Process second = UpProcess.launch(home, output);
    assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(2);
    assertThat(Files.readString(output)).contains("another ./paymesh up already uses");
  }
}
