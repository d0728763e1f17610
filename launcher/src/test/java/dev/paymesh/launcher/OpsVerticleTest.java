package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.metrics.MeshMetrics;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcReadStream;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OpsVerticleTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(15);

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final ProcessLife life = new ProcessLife();
  private final AtomicLong aheadNs = new AtomicLong();
  private final LoopPulses pulses = new LoopPulses(() -> System.nanoTime() + aheadNs.get());

  @Test
  void aProcessIsReadyFromItsStartToItsDrain() throws Exception {
    int port = start(Map.of("payment", TestDatabase.configFor("payment")));
    assertThat(get(port, "/readyz").statusCode()).isEqualTo(503);
    awaitBody(port, "/readyz", "{\"not_ready\":[\"starting\"]}");
    life.serving();
    awaitBody(port, "/readyz", "{\"not_ready\":[]}");
    assertThat(get(port, "/readyz").statusCode()).isEqualTo(200);
    life.drain(0);
    awaitBody(port, "/readyz", "{\"not_ready\":[\"draining\"]}");
    assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void aDatabaseThatTakesConnectionsButDoesNotAnswerIsNamed() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      int port = start(Map.of(
          "payment",
          DatabaseConfig.parse(
              "postgresql://payment:password@127.0.0.1:" + silent.getLocalPort() + "/paymesh"),
          "user",
          TestDatabase.configFor("user")));
      life.serving();
      awaitBody(port, "/readyz", "{\"not_ready\":[\"database of payment\"]}");
      // Also once the probe has given up waiting.
      long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      while (System.nanoTime() < endNs) {
        assertThat(get(port, "/readyz").body()).contains("database of payment");
      }
      assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aLoopThatDoesNotTurnIsNotReadyAndThenNotAlive() throws Exception {
    LoopPulses.Pulse standing = pulses.add();
    int port = start(Map.of());
    life.serving();
    awaitBody(port, "/readyz", "{\"not_ready\":[\"event loop\"]}");
    assertThat(get(port, "/livez").statusCode()).isEqualTo(200);

    aheadNs.set(TimeUnit.MILLISECONDS.toNanos(OpsVerticle.LOOP_STUCK_MS_MAX));
    awaitBody(port, "/livez", "{\"stuck\":[\"event loop\"]}");
    assertThat(get(port, "/livez").statusCode()).isEqualTo(503);

    pulses.beat(standing);
    pulses.remove(standing);
    awaitBody(port, "/livez", "{\"stuck\":[]}");
    awaitBody(port, "/readyz", "{\"not_ready\":[]}");
  }

  /** As Kubernetes asks, over HTTP/2 in plain text. */
  @Test
  void probesByGrpcAreToldTheSame() throws Exception {
    int port = start(Map.of());
    assertThat(probe(port, OpsHealth.READINESS)).isEqualTo("NOT_SERVING");
    assertThat(probe(port, OpsHealth.LIVENESS)).isEqualTo("SERVING");
    life.serving();
    awaitBody(port, "/readyz", "{\"not_ready\":[]}");
    assertThat(probe(port, OpsHealth.READINESS)).isEqualTo("SERVING");
    assertThat(probe(port, "")).isEqualTo("SERVING");
    assertThat(probe(port, "nothing")).isEqualTo("NOT_FOUND");
    LoopPulses.Pulse standing = pulses.add();
    aheadNs.set(TimeUnit.MILLISECONDS.toNanos(OpsVerticle.LOOP_STUCK_MS_MAX));
    awaitBody(port, "/livez", "{\"stuck\":[\"event loop\"]}");
    assertThat(probe(port, OpsHealth.LIVENESS)).isEqualTo("NOT_SERVING");
    pulses.remove(standing);
  }

  private String probe(int port, String service) {
    GrpcClient client = GrpcClient.client(mesh.vertx());
    ServiceMethod<HealthCheckResponse, HealthCheckRequest> check = ServiceMethod.client(
        ServiceName.create("grpc.health.v1.Health"),
        "Check",
        GrpcMessageEncoder.encoder(),
        GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));
    String answer = MeshVertx.await(client
        .request(SocketAddress.inetSocketAddress(port, "127.0.0.1"), check)
        .compose(call ->
            call.send(HealthCheckRequest.newBuilder().setService(service).build()))
        .compose(GrpcReadStream::last)
        .map(told -> told.getStatus().name())
        .recover(failure -> failure instanceof InvalidStatusException refused
            ? Future.succeededFuture(refused.actualStatus().name())
            : Future.failedFuture(failure)));
    MeshVertx.await(client.close());
    return answer;
  }

  @Test
  void theTimersOfTheMeshAreToldWithTheirBuckets() throws Exception {
    int port = start(Map.of());
    long nanos = TimeUnit.MILLISECONDS.toNanos(30);
    MeshMetrics.record(
        new MeshMetrics.Ended(MeshMetrics.Side.SERVER, "ops.test.v1.Told.Once", "ops", "OK"),
        nanos);
    String rpc =
        "mesh_rpc_served_seconds_bucket{method=\"Once\",service=\"ops.test.v1.Told\",le=\"";
    HttpResponse<String> metrics = get(port, "/metrics");
    assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(metrics.body()).contains(rpc + "0.025\"} 0", rpc + "0.05\"} 1");
  }

  @Test
  void metricsThatNobodyWantsAreNotThere() throws Exception {
    OpsVerticle ops =
        new OpsVerticle(new OpsConfig("127.0.0.1", 0, 2, Map.of(), false), life, pulses);
    MeshVertx.await(mesh.vertx().deployVerticle(ops));
    assertThat(get(ops.port(), "/metrics").statusCode()).isEqualTo(404);
    assertThat(get(ops.port(), "/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void anythingElseIsRefused() throws Exception {
    int port = start(Map.of());
    assertThat(get(port, "/").statusCode()).isEqualTo(404);
    HttpRequest post =
        request(port, "/livez").POST(HttpRequest.BodyPublishers.noBody()).build();
    assertThat(HTTP.send(post, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(405);
  }

  private int start(Map<String, DatabaseConfig> databases) {
    OpsVerticle ops =
        new OpsVerticle(new OpsConfig("127.0.0.1", 0, 2, databases, true), life, pulses);
    MeshVertx.await(mesh.vertx().deployVerticle(ops));
    return ops.port();
  }

  private static void awaitBody(int port, String path, String body) throws Exception {
    long endNs = System.nanoTime() + PATIENCE_NS;
    String last = get(port, path).body();
    while (!last.equals(body) && System.nanoTime() < endNs) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      last = get(port, path).body();
    }
    assertThat(last).isEqualTo(body);
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HTTP.send(request(port, path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(10));
  }
}
