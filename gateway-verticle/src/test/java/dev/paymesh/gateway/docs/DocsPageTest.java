package dev.paymesh.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The document and its page are told to anybody, may be kept, and the page can do nothing but what it is for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
final class DocsPageTest {

  private static final Pattern LINKS = Pattern.compile("(?:src|href)=\"([^\"]+)\"");
  private static final Pattern INLINE =
      Pattern.compile("<script(?![^>]*src=)|<style|\\bstyle=|\\bon[a-z]+=|javascript:");

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = listen();

  private int listen() {
    Router router = Router.router(mesh.vertx());
    DocsPage.addTo(router);
    HttpServer server = MeshVertx.await(
        mesh.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    return server.actualPort();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(10));
    return http.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void theDocumentIsTheOneOfTheContracts() throws Exception {
    HttpResponse<String> response = get("/openapi.json");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    JsonObject document = new JsonObject(response.body());
    assertThat(document.getString("openapi")).startsWith("3.1.");
    assertThat(document.getJsonObject("paths").fieldNames()).contains("/api/v1/payments");
  }

  @Test
  void whoHasItAlreadyIsNotSentItAgain() throws Exception {
    HttpResponse<String> first = get("/openapi.json");
    String tag = header(first, "ETag");
    assertThat(tag).matches("\"[0-9a-f]{32}\"");
    assertThat(header(first, "Cache-Control")).contains("public", "max-age=");
    HttpResponse<String> again = get("/openapi.json", "If-None-Match", "\"other\", " + tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(header(again, "ETag")).isEqualTo(tag);
    assertThat(get("/openapi.json", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    assertThat(header(get("/docs"), "ETag")).isNotEqualTo(tag);
  }

  @Test
  void thePageHasNothingInlineAndAllThatItNeedsIsHere() throws Exception {
    HttpResponse<String> page = get("/docs");
    assertThat(header(page, "Content-Type")).startsWith("text/html");
    assertThat(page.body()).doesNotContainPattern(INLINE);
    List<String> links = LINKS
        .matcher(page.body())
        .results()
        .map((MatchResult link) -> link.group(1))
        .filter(link -> !link.equals("data:,"))
        .toList();
    assertThat(links).hasSize(3).allMatch(link -> link.startsWith("/docs/"));
    for (String link : links) {
      HttpResponse<String> part = get(link);
      assertThat(part.statusCode()).as(link).isEqualTo(200);
      assertThat(header(part, "Content-Type"))
          .startsWith(link.endsWith(".css") ? "text/css" : "text/javascript");
      assertThat(header(part, "X-Content-Type-Options")).isEqualTo("nosniff");
    }
    assertThat(get("/docs/start.js").body()).contains("\"/openapi.json\"");
  }

  @Test
  void thePageMayLoadFromHereAloneAndStandInNobodysFrame() throws Exception {
    String policy = header(get("/docs"), "Content-Security-Policy");
    assertThat(policy)
        .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'")
        .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
        .doesNotContain("unsafe", "http:", "https:", "*");
  }

  @Test
  void nothingElseOfTheClassPathIsServed() throws Exception {
    assertThat(get("/docs/index.html").statusCode()).isEqualTo(404);
    assertThat(get("/docs/swagger-initializer.js").statusCode()).isEqualTo(404);
  }
}
