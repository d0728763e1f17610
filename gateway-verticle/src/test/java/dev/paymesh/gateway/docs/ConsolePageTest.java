package dev.paymesh.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The console's page and all it is made of come from this gateway, under a policy that lets nothing else in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
final class ConsolePageTest {

  private static final Path FILES = Path.of("src/main/resources/console");
  private static final int LINES_MAX = 300;
  private static final Pattern LINKS =
      Pattern.compile("(?:src|href)=\"(/[^\"]+)\"|(?:from|import\\() ?\"([^\"]+)\"");
  private static final Pattern INLINE =
      Pattern.compile("<script(?![^>]*src=)|<style|\\bstyle=|\\son[a-z]+=\"|javascript:|innerHTML");
  private static final Pattern ELSEWHERE = Pattern.compile("https?://(?!www\\.w3\\.org/2000/svg)");

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = listen();

  private int listen() {
    Router router = Router.router(mesh.vertx());
    ConsolePage.addTo(router);
    return MeshVertx.await(
            mesh.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
  }

  private HttpResponse<String> get(String path) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(10))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(FILES)) {
      return all.sorted().toList();
    }
  }

  @Test
  void everyFileIsServedAsWhatItIsUnderThePolicy() throws IOException {
    assertThat(files()).hasSizeGreaterThan(10).allSatisfy(file -> {
      String name = file.getFileName().toString();
      HttpResponse<String> answer =
          get(name.equals("index.html") ? "/console" : "/console/" + name);
      assertThat(answer.statusCode()).as(name).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(Files.readString(file));
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .matches("text/(html|css|javascript); charset=utf-8");
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    });
  }

  @Test
  void whatAFileAsksForIsThere() throws IOException {
    assertThat(files()).allSatisfy(file -> assertThat(links(Files.readString(file)))
        .allSatisfy(link -> assertThat(get(link).statusCode()).as(link).isEqualTo(200)));
  }

  private static List<String> links(String text) {
    return LINKS
        .matcher(text)
        .results()
        .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
        .toList();
  }

  @Test
  void nothingIsInlineNothingIsFromElsewhereAndEachFileIsReadAtOneSitting() throws IOException {
    assertThat(files()).allSatisfy(file -> {
      String text = Files.readString(file);
      assertThat(INLINE.matcher(text).results().map(MatchResult::group)).isEmpty();
      assertThat(ELSEWHERE.matcher(text).results().map(MatchResult::group)).isEmpty();
      assertThat(text.lines().count()).isLessThanOrEqualTo(LINES_MAX);
    });
  }
}
