package dev.paymesh.gateway.problem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
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

/** Owns a server that fails in every way a problem is made of, and a client that looks at its answers. */
final class ProblemServer implements AutoCloseable {

  static final int BODY_BYTES_MAX = 1024;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Is down when the handler of /late has failed. */
  final CountDownLatch lateFailure = new CountDownLatch(1);

  private final MeshVertx mesh = MeshVertx.start();
  private final HttpServer server;

  private ProblemServer() {
    Router router = Router.router(mesh.vertx());
    serve(router);
    fail(router);
    failWithAnAnswerBegun(router);
    takeBodies(router);
    server = MeshVertx.await(mesh.vertx()
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
        .requestHandler(router)
        .invalidRequestHandler(new MalformedRequestHandler())
        .listen());
  }

  static ProblemServer start() {
    return new ProblemServer();
  }

  private static void serve(Router router) {
    ProblemHandler.install(router);
    router.route().handler(new RequestId());
    router.get("/ok").handler(ctx -> ctx.end("ok"));
    router.get("/items/:id").handler(ctx -> ctx.end("item"));
    router.delete("/items/:id").handler(RoutingContext::end);
    router.get("/items/:id/parts").handler(RoutingContext::end);
  }

  private static void fail(Router router) {
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
  }

  private void failWithAnAnswerBegun(Router router) {
    router.get("/half").handler(ProblemServer::failHalfWay);
    router.get("/late").handler(this::failLate);
    router.get("/promised").handler(ctx -> {
      ctx.response()
          .putHeader("Location", "/x")
          .putHeader("Content-Type", "text/plain")
          .putHeader("Content-Length", "1");
      ctx.fail(busy());
    });
  }

  private static void takeBodies(Router router) {
    router
        .post("/body")
        .consumes("application/json")
        .handler(limit())
        .handler(ctx -> ctx.end(ctx.body().buffer()));
    router.post("/refused").handler(ctx -> {
      ctx.request().pause();
      ctx.fail(MeshStatus.of(GrpcStatus.UNAUTHENTICATED, "TOKEN_MISSING", "Missing token"));
    });
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

  private void failLate(RoutingContext ctx) {
    ctx.end("whole").onComplete(sent -> {
      ctx.fail(new IllegalStateException("x"));
      lateFailure.countDown();
    });
  }

  static JsonObject problem(HttpResponse<String> response, int status, String reason) {
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

  static String requestId(HttpResponse<String> response) {
    List<String> ids = response.headers().allValues("X-Request-Id");
    assertThat(ids).hasSize(1);
    return ids.get(0);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> post(String path, String type, String body) throws Exception {
    return send(
        request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
        .timeout(Duration.ofSeconds(10));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  /** What the server says until it closes the connection, which every caller of this expects it to. */
  String raw(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), ISO_8859_1);
    }
  }

  @Override
  public void close() {
    mesh.close();
  }
}
