package dev.paymesh.gateway.migrate;

import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Owns a real HTTP server in the place of a legacy service, what it was asked, and how it answers. */
public final class LegacyServer implements AutoCloseable {

  /** One request as it came. */
  public record Asked(String line, MultiMap headers, Buffer body) {}

  public final List<Asked> asked = new CopyOnWriteArrayList<>();

  private final Vertx vertx = Vertx.vertx(MeshVertx.options());
  private final HttpServer server;
  private volatile Consumer<HttpServerRequest> answer = request -> json(request, 200, "{}");

  private LegacyServer() {
    server = MeshVertx.await(
        vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
  }

  public static LegacyServer start() {
    return new LegacyServer();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort() + "/old/");
  }

  /** Answers so from now on. */
  public void answering(Consumer<HttpServerRequest> other) {
    asked.clear();
    answer = other;
  }

  public static void json(HttpServerRequest request, int status, String body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.replace('\'', '"'));
  }

  private void serve(HttpServerRequest request) {
    request.body().onSuccess(body -> {
      asked.add(new Asked(request.method() + " " + request.uri(), request.headers(), body));
      answer.accept(request);
    });
  }

  @Override
  public void close() {
    MeshVertx.await(vertx.close());
  }
}
