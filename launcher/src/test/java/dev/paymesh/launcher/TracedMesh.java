package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Owns a mesh that sends its spans to a receiver, and a payer who names the trace of each payment. */
final class TracedMesh implements AutoCloseable {

  static final String PAYMENTS = "/api/v1/payments";
  static final String DESCRIPTION = "a present for Grace";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final RosterMesh mesh;

  private TracedMesh(RosterMesh mesh) {
    this.mesh = mesh;
  }

  /** Warm, so that nothing is timed that happens once. */
  static TracedMesh start(String endpoint, Map<String, String> told) {
    Map<String, String> all = new HashMap<>(told);
    all.put("PAYMESH_TRACE_ENDPOINT", endpoint);
    TracedMesh started = new TracedMesh(RosterMesh.start(all));
    Database owner =
        Database.open(started.mesh.vertx(), DatabaseConfig.parse(TestDatabase.ownerUrl()));
    List.of("user", "compliance", "document").forEach(role -> DemoRows.seed(owner, role));
    MeshVertx.await(owner.close());
    List.of("user", "support")
        .forEach(role -> TestMesh.warmUp(
            () -> assertThat(started.pay(role, newTrace("00")).statusCode()).isEqualTo(201)));
    return started;
  }

  /** A trace of a client's own. */
  static String newTrace(String flags) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "00-%016x%016x-%016x-%s"
        .formatted(random.nextLong() | 1, random.nextLong(), random.nextLong() | 1, flags);
  }

  HttpResponse<String> pay(String role, String traceParent) {
    String body = new JsonObject()
        .put("amount_cents", 1_000)
        .put("currency", "USD")
        .put("description", DESCRIPTION)
        .put("idempotency_key", UUID.randomUUID().toString())
        .encode();
    return send(request(PAYMENTS, role, traceParent)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpRequest.Builder request(String path, String role, String traceParent) {
    return HttpRequest.newBuilder(URI.create(mesh.gateway() + path))
        .timeout(Duration.ofSeconds(15))
        .header("Authorization", "Bearer " + mesh.token("user-0001", role))
        .header("traceparent", traceParent);
  }

  static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Override
  public void close() {
    mesh.close();
  }
}
