package dev.paymesh.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Browsers;
import dev.paymesh.gateway.Ways;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins (CORS): the named ones call and read, the others do not, and nobody's cookies count. */
final class OtherOriginsTest {

  private static final String APP = "https://app.example";
  private static final String THING = "/api/v1/things/1";
  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

  @AutoClose
  private static Ways named;

  @AutoClose
  private static Ways none;

  @BeforeAll
  static void start() {
    named = Ways.start(new Browsers(List.of(APP), Optional.empty()));
    none = Ways.start();
  }

  private static HttpResponse<String> preflight(Ways ways, String origin) {
    return ways.send(ways.anonymous(THING)
        .method("OPTIONS", BodyPublishers.noBody())
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "PATCH")
        .header("Access-Control-Request-Headers", "authorization,content-type"));
  }

  @Test
  void aNamedPageMayAskAndRemembersTheAnswer() {
    HttpResponse<String> allowed = preflight(named, APP);
    assertThat(allowed.statusCode()).isEqualTo(204);
    assertThat(allowed.headers().firstValue(ALLOW_ORIGIN)).contains(APP);
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
        .contains("PATCH");
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("authorization")
        .contains("idempotency-key");
    assertThat(allowed.headers().firstValue("Access-Control-Max-Age")).contains("600");
    assertThat(allowed.headers().firstValue("Vary").orElse("")).containsIgnoringCase("origin");
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
  }

  @Test
  void aNamedPageReadsAnswersAndProblems() {
    HttpResponse<String> answer = named.get(THING, "Origin", APP);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).contains(APP);
    assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
        .containsIgnoringCase("etag");
    HttpResponse<String> problem = named.send(named.anonymous(THING).header("Origin", APP));
    assertThat(problem.statusCode()).isEqualTo(401);
    assertThat(problem.headers().firstValue(ALLOW_ORIGIN)).contains(APP);
    assertThat(named.get("/nowhere", "Origin", APP).headers().firstValue(ALLOW_ORIGIN))
        .contains(APP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "null",
        "https://app.example.evil",
        "http://app.example",
        "*",
        "https://app.example:444",
        "x",
        "https://app.example, https://a.b"
      })
  void anotherPageIsRefused(String origin) {
    for (HttpResponse<String> refused :
        List.of(preflight(named, origin), named.get(THING, "Origin", origin))) {
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(refused.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
      assertThat(refused.body()).contains("ACCESS_DENIED");
    }
  }

  @Test
  void aPageOfThisHostIsNoOther() {
    HttpRequest.Builder request =
        named.request(THING).header("Origin", "http://127.0.0.1:" + named.port());
    assertThat(named.send(request).statusCode()).isEqualTo(200);
  }

  @Test
  void whereNobodyIsNamedNoPageIsTold() {
    assertThat(preflight(none, APP).statusCode()).isEqualTo(405);
    HttpResponse<String> answer = none.get(THING, "Origin", APP);
    assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
  }
}
