package dev.paymesh.gateway;

import com.google.protobuf.Message;
import dev.paymesh.gateway.GatewayConfig.Browsers;
import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.GatewayConfig.Upstream;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.gateway.migrate.Migration;
import dev.paymesh.proto.ways.v1.WaysServiceGrpcService;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Owns a gateway before a real server of the contract with every way in, and a client of it. */
public final class Ways implements AutoCloseable {

  static final String USER = "user-0001";
  static final TokenConfig TOKENS =
      TokenConfig.hs256("a token secret for tests only, long".getBytes(StandardCharsets.UTF_8));
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What the services are asked, and whether it goes on. */
  public final WaysCalls calls = new WaysCalls();

  private final MeshVertx mesh = MeshVertx.start();
  private final StreamSlots slots;
  private final int port;
  private final ProcessLife life = ProcessLife.begun();
  private String deployment = "";

  private Ways(Timing timing, int streamsPerUser, UnaryOperator<GatewayConfig> change) {
    slots = new StreamSlots(streamsPerUser);
    MeshServer server = MeshVertx.await(calls.serve(mesh.vertx()));
    GatewayVerticle gateway = new GatewayVerticle(change.apply(new GatewayConfig(
        "127.0.0.1",
        0,
        TOKENS,
        new GatewayConfig.Peers(List.of(new Upstream(
            WaysServiceGrpcService.SERVICE_DESCRIPTOR, TestMesh.peer("gateway", server.port())))),
        new Quotas(slots, new UserRate(0)),
        timing,
        life,
        EdgeTls.NONE)));
    deployment = MeshVertx.await(mesh.vertx().deployVerticle(gateway));
    port = gateway.port();
  }

  public static Ways start() {
    return new Ways(Timing.DEFAULT, 10, same -> same);
  }

  /** With clients that are watched more closely. */
  public static Ways start(Timing timing, int streamsPerUser) {
    return new Ways(timing, streamsPerUser, same -> same);
  }

  /** For pages too. */
  public static Ways start(Browsers browsers) {
    return new Ways(Timing.DEFAULT, 10, config -> config.serving(browsers));
  }

  /** Beside a legacy service. */
  public static Ways start(Migration migration) {
    return new Ways(Timing.DEFAULT, 10, config -> config.migrating(migration));
  }

  public Vertx vertx() {
    return mesh.vertx();
  }

  public int port() {
    return port;
  }

  /** Streams of all kinds that are open. */
  public int streamsOpen() {
    return slots.open();
  }

  /** Takes the gateway down in order. */
  public void stop() {
    if (mesh.vertx().deploymentIDs().contains(deployment)) {
      MeshVertx.await(mesh.vertx().undeploy(deployment));
    }
  }

  public static String token() {
    return token(Duration.ofHours(1));
  }

  public static String token(Duration age) {
    return TokenIssuer.of(TOKENS).issue(USER, "user", age);
  }

  public HttpRequest.Builder request(String path) {
    return anonymous(path).header("Authorization", "Bearer " + token());
  }

  public HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(ANSWER_WITHIN);
  }

  public HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  public HttpResponse<String> json(String method, String path, String body, String... headers) {
    HttpRequest.Builder request = request(path)
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    return send(request, BodyHandlers.ofString());
  }

  public <B> HttpResponse<B> send(HttpRequest.Builder request, HttpResponse.BodyHandler<B> as) {
    try {
      return HTTP.send(request.build(), as);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Waits until it holds. */
  public void eventually(BooleanSupplier condition) {
    MeshVertx.eventually(vertx(), "what the test waits for", condition);
  }

  /** The last message that a service was asked with. */
  @SuppressWarnings("unchecked")
  public <M extends Message> M asked() {
    return (M) calls.last();
  }

  /** As a process does: what a gateway still has open it ends while the services behind it are there to hear of it. */
  @Override
  public void close() {
    stop();
    mesh.close();
  }
}
