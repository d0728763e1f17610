package dev.paymesh.gateway.problem;

import static dev.paymesh.gateway.problem.ProblemServer.BODY_BYTES_MAX;
import static dev.paymesh.gateway.problem.ProblemServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.paymesh.shared.testkit.LogWatch;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Every failure of a request is answered as a problem, and says nothing from inside. */
final class ProblemHandlerTest {

  @AutoClose
  private static ProblemServer server;

  private final Logger log = (Logger) LoggerFactory.getLogger(ProblemHandler.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeAll
  static void expectFailures() {
    server = ProblemServer.start();
    LogWatch.expect("request \\S+ failed");
  }

  @BeforeEach
  void listenToTheLog() {
    logged.start();
    log.addAppender(logged);
  }

  @AfterEach
  void leaveTheLog() {
    log.detachAppender(logged);
  }

  @Test
  void aMeshStatusIsAnsweredAsItsProblem() throws Exception {
    HttpResponse<String> response = server.get("/status");

    JsonObject problem = problem(response, 503, "OVERLOADED_HERE");
    assertThat(problem.getString("code")).isEqualTo("UNAVAILABLE");
    assertThat(problem.getString("detail")).isEqualTo("Busy");
    assertThat(problem.getBoolean("retryable")).isTrue();
    assertThat(response.headers().firstValue("Retry-After")).contains("3");
    assertThat(logged.list).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/broken", "/throws"})
  void anyOtherThrowableIsAnsweredWithoutItsTextAndLoggedWithTheRequestId(String path)
      throws Exception {
    HttpResponse<String> response = server.get(path, "X-Request-Id", "r-42");

    JsonObject problem = problem(response, 500, "INTERNAL");
    assertThat(response.body()).doesNotContain("password");
    assertThat(problem.getString("request_id")).isEqualTo("r-42");
    assertThat(logged.list).hasSize(1);
    assertThat(logged.list.get(0).getLevel()).isEqualTo(Level.ERROR);
    assertThat(logged.list.get(0).getFormattedMessage()).contains("r-42");
    assertThat(logged.list.get(0).getThrowableProxy().getMessage()).contains("password");
  }

  @Test
  void aPathNobodyServesIs404() throws Exception {
    problem(server.get("/nothing"), 404, "ROUTE_NOT_FOUND");
    problem(server.get("/items/1/2/3"), 404, "ROUTE_NOT_FOUND");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /items/7, 'DELETE, GET'",
    "POST, /ok, GET",
    "PATCH, /items/7/parts, GET",
    "GET, /body, POST"
  })
  void aMethodNobodyServesIs405WithTheMethodsThatAre(String method, String path, String allow)
      throws Exception {
    HttpResponse<String> response =
        server.send(server.request(path).method(method, HttpRequest.BodyPublishers.noBody()));

    problem(response, 405, "METHOD_NOT_ALLOWED");
    assertThat(response.headers().firstValue("Allow")).contains(allow);
  }

  @Test
  void aMediaTypeNobodyTakesIs415() throws Exception {
    HttpResponse<String> response = server.post("/body", "text/plain", "{}");

    problem(response, 415, "MEDIA_TYPE_UNSUPPORTED");
    assertThat(response.headers().firstValue("Accept")).contains("application/json");
  }

  @Test
  void aBodyOverItsLimitIs413() throws Exception {
    assertThat(
            server.post("/body", "application/json", "x".repeat(BODY_BYTES_MAX)).statusCode())
        .isEqualTo(200);
    problem(
        server.post("/body", "application/json", "x".repeat(BODY_BYTES_MAX + 1)),
        413,
        "BODY_TOO_LARGE");
    problem(server.post("/body", "application/json", "x".repeat(200_000)), 413, "BODY_TOO_LARGE");
  }

  @ParameterizedTest
  @CsvSource({
    "/bare/404, 404, ROUTE_NOT_FOUND", "/bare/408, 408, BODY_TIMEOUT",
        "/bare/418, 400, REQUEST_MALFORMED",
    "/bare/500, 500, INTERNAL", "/bare/503, 503, OVERLOADED", "/bare/200, 500, INTERNAL",
    "/exception/401, 401, CREDENTIALS_REQUIRED", "/exception/502, 500, INTERNAL"
  })
  void aBareStatusIsAProblemToo(String path, int status, String reason) throws Exception {
    HttpResponse<String> response = server.get(path);

    problem(response, status, reason);
    assertThat(response.body()).doesNotContain("payload");
  }

  @Test
  void aPathThatDoesNotDecodeIs400() throws Exception {
    assertThat(server.raw("GET /items/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json", "\"reason\":\"REQUEST_MALFORMED\"", "X-Request-Id: ");
  }

  @Test
  void aRequestWithoutAHostIs400() throws Exception {
    assertThat(server.raw("GET /ok HTTP/1.1\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json", "\"reason\":\"REQUEST_MALFORMED\"");
  }

  @Test
  void headersPromisedForTheAnswerDoNotSurviveIt() throws Exception {
    HttpResponse<String> response = server.get("/promised");

    problem(response, 503, "OVERLOADED_HERE");
    assertThat(response.headers().firstValue("Location")).isEmpty();
  }

  @Test
  void aHeadRequestGetsTheHeadersOnly() throws Exception {
    String answer = server.raw("HEAD /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 404 ")
        .endsWith("\r\n\r\n")
        .contains("application/problem+json");
  }

  @Test
  void aFailureAfterTheFirstByteBreaksTheAnswerOff() throws Exception {
    String answer = server.raw("GET /half HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(answer).contains("half").doesNotContain("\r\n0\r\n", "problem");
    assertThat(logged.list).hasSize(1);
  }

  @Test
  void aFailureAfterTheLastByteChangesNothing() throws Exception {
    assertThat(server.get("/late").body()).isEqualTo("whole");
    assertThat(server.lateFailure.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(server.get("/ok").body()).isEqualTo("ok");
  }
}
