package dev.paymesh.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.gateway.Ways;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream of replies that is a file: whole or broken off, never half passed off as whole, and harmless. */
final class FileWaysTest {

  private static final String FILE = "/api/v1/things/t1/file?";

  @AutoClose
  private final Ways ways = Ways.start();

  @Test
  void aFileIsAnsweredAsItIsAndNoBrowserShowsIt() {
    HttpResponse<String> answer = ways.get(FILE + "bytes=2500&told_bytes=2500");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("x".repeat(2_500));
    assertThat(header(answer, "Content-Length")).isEqualTo("2500");
    assertThat(header(answer, "Content-Type")).isEqualTo("text/html");
    assertThat(header(answer, "Content-Disposition")).isEqualTo("attachment");
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(answer, "Content-Security-Policy")).contains("sandbox");
    assertThat(header(answer, "Cache-Control")).contains("no-store");
    assertThat(ways.get(FILE + "bytes=0&told_bytes=0").body()).isEmpty();
    ways.eventually(() -> ways.streamsOpen() == 0);
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void aFailureBeforeThereIsAFileIsAProblem() {
    HttpResponse<String> refused = ways.get(FILE + "bytes=10&told_bytes=10&fail_at=0");
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(header(refused, "Content-Disposition")).isEmpty();
    assertThat(new JsonObject(refused.body()).getString("reason")).isEqualTo("FILE_LOST");
  }

  /** It fails midway, it is shorter than its service told, it is longer. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=5000&told_bytes=5000&fail_at=3000",
        "bytes=3000&told_bytes=5000",
        "bytes=5000&told_bytes=3500"
      })
  void whatIsNotWholeBreaksOff(String query) {
    assertThatThrownBy(() -> ways.get(FILE + query)).hasRootCauseInstanceOf(IOException.class);
    ways.eventually(() -> ways.streamsOpen() == 0);
    // Nobody else's answer is harmed by it.
    assertThat(ways.get(FILE + "bytes=1&told_bytes=1").body()).isEqualTo("x");
  }
}
