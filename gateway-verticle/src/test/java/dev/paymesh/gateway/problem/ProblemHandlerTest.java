package dev.paymesh.gateway.problem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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

final class ProblemHandlerTest {

  @AutoClose
  private static final MeshVertx MESH = MeshVertx.start();

  private static final Vertx VERTX = MESH.vertx();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final int BODY_BYTES_MAX = 1024;
  private static final CountDownLatch LATE_FAILURE = new CountDownLatch(1);
  private static HttpServer server;

  private final Logger log = (Logger) LoggerFactory.getLogger(ProblemHandler.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeAll
  static void listen() {
    LogWatch.expect("request \\S+ failed");
    Router router = Router.router(VERTX);
    ProblemHandler.install(router);
    router.route().handler(new RequestId());
    router.get("/ok").handler(ctx -> ctx.end("ok"));
    router.get("/items/:id").handler(ctx -> ctx.end("item"));
    router.delete("/items/:id").handler(RoutingContext::end);
    router.get("/items/:id/parts").handler(RoutingContext::end);
    router.get("/status").handler(ctx -> ctx.fail(busy()));
    router
        .get("/broken")
        .handler(ctx -> ctx.fail(new IllegalStateException("password of the database")));
    router.get("/throws").handler(ctx -> {
      throw new IllegalStateException("password of the database");
    });
    router.get("/bare/:status").handler(ctx -> ctx.fail(Integer.parseInt(ctx.pathParam("status"))));
    router
        .get("/exception/:status")
        .handler(ctx ->
            ctx.fail(new HttpException(Integer.parseInt(ctx.pathParam("status")), "payload")));
    router.get("/half").handler(ProblemHandlerTest::failHalfWay);
    router.get("/late").handler(ProblemHandlerTest::failLate);
    router.get("/promised").handler(ctx -> {
      ctx.response()
          .putHeader("Location", "/x")
          .putHeader("Content-Type", "text/plain")
          .putHeader("Content-Length", "1");
      ctx.fail(busy());
    });
    router
        .post("/body")
        .consumes("application/json")
        .handler(limit())
        .handler(ctx -> ctx.end(ctx.body().buffer()));
    router.post("/refused").handler(ctx -> {
      ctx.request().pause();
      ctx.fail(MeshStatus.of(GrpcStatus.UNAUTHENTICATED, "TOKEN_MISSING", "Missing token"));
    });
    server = MeshVertx.await(VERTX
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
        .requestHandler(router)
        .invalidRequestHandler(new MalformedRequestHandler())
        .listen());
  }

  private static BodyHandler limit() {
    return BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX);
  }

  private static MeshStatus busy() {
    return MeshStatus.of(GrpcStatus.UNAVAILABLE, "OVERLOADED_HERE", "Busy").retryAfter(2500);
  }

  private static void failHalfWay(RoutingContext ctx) {
    ctx.response()
        .setChunked(true)
        .write("half")
        .onSuccess(written -> ctx.fail(new IllegalStateException("x")));
  }

  private static void failLate(RoutingContext ctx) {
    ctx.end("whole").onComplete(sent -> {
      ctx.fail(new IllegalStateException("x"));
      LATE_FAILURE.countDown();
    });
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
    HttpResponse<String> response = get("/status");

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
    HttpResponse<String> response = get(path, "X-Request-Id", "r-42");

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
    problem(get("/nothing"), 404, "ROUTE_NOT_FOUND");
    problem(get("/items/1/2/3"), 404, "ROUTE_NOT_FOUND");
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
        send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));

    problem(response, 405, "METHOD_NOT_ALLOWED");
    assertThat(response.headers().firstValue("Allow")).contains(allow);
  }

  @Test
  void aMediaTypeNobodyTakesIs415() throws Exception {
    HttpResponse<String> response = post("/body", "text/plain", "{}");

    problem(response, 415, "MEDIA_TYPE_UNSUPPORTED");
    assertThat(response.headers().firstValue("Accept")).contains("application/json");
  }

  @Test
  void aBodyOverItsLimitIs413() throws Exception {
    assertThat(post("/body", "application/json", "x".repeat(BODY_BYTES_MAX)).statusCode())
        .isEqualTo(200);
    problem(
        post("/body", "application/json", "x".repeat(BODY_BYTES_MAX + 1)), 413, "BODY_TOO_LARGE");
    problem(post("/body", "application/json", "x".repeat(200_000)), 413, "BODY_TOO_LARGE");
  }

  @ParameterizedTest
  @CsvSource({
    "/bare/404, 404, ROUTE_NOT_FOUND", "/bare/408, 408, BODY_TIMEOUT",
        "/bare/418, 400, REQUEST_MALFORMED",
    "/bare/500, 500, INTERNAL", "/bare/503, 503, OVERLOADED", "/bare/200, 500, INTERNAL",
    "/exception/401, 401, CREDENTIALS_REQUIRED", "/exception/502, 500, INTERNAL"
  })
  void aBareStatusIsAProblemToo(String path, int status, String reason) throws Exception {
    HttpResponse<String> response = get(path);

    problem(response, status, reason);
    assertThat(response.body()).doesNotContain("payload");
  }

  @Test
  void aPathThatDoesNotDecodeIs400() throws Exception {
    assertThat(raw("GET /items/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json", "\"reason\":\"REQUEST_MALFORMED\"", "X-Request-Id: ");
  }

  @Test
  void aRequestWithoutAHostIs400() throws Exception {
    assertThat(raw("GET /ok HTTP/1.1\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json", "\"reason\":\"REQUEST_MALFORMED\"");
  }

  @Test
  void headersPromisedForTheAnswerDoNotSurviveIt() throws Exception {
    HttpResponse<String> response = get("/promised");

    problem(response, 503, "OVERLOADED_HERE");
    assertThat(response.headers().firstValue("Location")).isEmpty();
  }

  @Test
  void aHeadRequestGetsTheHeadersOnly() throws Exception {
    String answer = raw("HEAD /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 404 ")
        .endsWith("\r\n\r\n")
        .contains("application/problem+json");
  }

  @Test
  void aFailureAfterTheFirstByteBreaksTheAnswerOff() throws Exception {
    String answer = raw("GET /half HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(answer).contains("half").doesNotContain("\r\n0\r\n", "problem");
    assertThat(logged.list).hasSize(1);
  }

  @Test
  void aFailureAfterTheLastByteChangesNothing() throws Exception {
    assertThat(get("/late").body()).isEqualTo("whole");
    assertThat(LATE_FAILURE.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(get("/ok").body()).isEqualTo("ok");
  }

  @Test
  void aRefusedBodyIsPassedOverAndTheConnectionServesTheNextRequest() throws Exception {
    String body = "x".repeat(100_000);

    String answer = raw("POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length()
        + "\r\n\r\n" + body + "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 401 ").contains("HTTP/1.1 200 OK").endsWith("ok");
  }

  @Test
  void aRefusedBodyThatNeverEndsCostsItsConnection() throws Exception {
    String answer = raw("POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx");

    assertThat(answer).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void aRefusedBodyBeyondMeasureCostsItsConnection() {
    int bytes = 8 * 1024 * 1024;
    String answer;
    try {
      answer = raw("POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes + "\r\n\r\n"
          + "x".repeat(bytes) + "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    } catch (IOException cutOff) {
      answer = "";
    }

    assertThat(answer).doesNotContain("200 OK");
  }

  @Test
  void aSafeRequestIdIsKept() throws Exception {
    HttpResponse<String> response = get("/ok", "X-Request-Id", "Aa0._-");

    assertThat(response.headers().allValues("X-Request-Id")).containsExactly("Aa0._-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb", "x;y", "<script>", "ÿ"})
  void anUnsafeRequestIdIsReplaced(String id) throws Exception {
    String answer =
        raw("GET /ok HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + id + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).containsPattern("(?i)x-request-id: [0-9a-f]{32}\r\n");
  }

  @Test
  void aLongOrRepeatedRequestIdIsReplacedByOneOfItsOwn() throws Exception {
    String longest = "x".repeat(64);
    assertThat(requestId(get("/ok", "X-Request-Id", longest))).isEqualTo(longest);
    assertThat(requestId(get("/ok", "X-Request-Id", longest + "x"))).hasSize(32);
    assertThat(requestId(get("/ok", "X-Request-Id", "a", "X-Request-Id", "b"))).hasSize(32);
    assertThat(requestId(get("/ok"))).isNotEqualTo(requestId(get("/ok")));
  }

  @ParameterizedTest
  @CsvSource({
    "'GET /ok HTTP/1.1\r\nBad Header: x\r\n\r\n', 400, REQUEST_MALFORMED",
    "'GARBAGE\r\n\r\n', 400, REQUEST_MALFORMED",
    "'GET /ok HTTP/9.x\r\nHost: a\r\n\r\n', 400, REQUEST_MALFORMED",
    "'GET /ok HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n', 400, REQUEST_MALFORMED"
  })
  void bytesThatAreNotHttpGetAProblemAndTheConnectionEnds(String bytes, int status, String reason)
      throws Exception {
    assertThat(raw(bytes))
        .matches("(?s)HTTP/1\\.[01] " + status + " .*")
        .contains("application/problem+json", "\"reason\":\"" + reason + "\"", "no-store");
  }

  @Test
  void aRequestLineOrHeaderOverItsLimitIsNamed() throws Exception {
    assertThat(raw("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .matches("(?s)HTTP/1\\.[01] 414 .*")
        .contains("\"reason\":\"URI_TOO_LONG\"");
    assertThat(raw("GET /ok HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(9_000) + "\r\n\r\n"))
        .matches("(?s)HTTP/1\\.[01] 431 .*")
        .contains("\"reason\":\"HEADERS_TOO_LARGE\"");
  }

  private static JsonObject problem(HttpResponse<String> response, int status, String reason) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().allValues("Content-Type"))
        .containsExactly("application/problem+json");
    assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
    JsonObject problem = new JsonObject(response.body());
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("reason")).isEqualTo(reason);
    assertThat(problem.getString("request_id")).isEqualTo(requestId(response));
    return problem;
  }

  private static String requestId(HttpResponse<String> response) {
    List<String> ids = response.headers().allValues("X-Request-Id");
    assertThat(ids).hasSize(1);
    return ids.get(0);
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private static HttpResponse<String> post(String path, String type, String body) throws Exception {
    return send(
        request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  /** What the server says until it closes the connection, which every caller of this expects it to. */
  private static String raw(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), ISO_8859_1);
    }
  }
}
