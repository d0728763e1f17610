package dev.paymesh.launcher;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Owns what roles in a cluster stand on in a test: a database, secrets, and settings that name no other role. */
final class ClusterGround implements AutoCloseable {

  /** As often as a client repeats after 503 and 504; the first calls of cold processes may be late. */
  private static final int ATTEMPTS_MAX = 10;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Vertx vertx = Vertx.vertx(RunningMesh.options(1));
  private final String clusterPort = Integer.toString(FreePorts.settle(0));
  private final Groundwork ground;
  private final ChildEnvironment told;

  ClusterGround(Path home) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PAYMESH_HOME", home.toString());
    ground = Groundwork.take(environment, vertx);
    ground.prepare(true);
    ground.await();
    ground.settle();
    Map<String, String> given = new HashMap<>(ground.databases().asSettings());
    given.putAll(ground.secrets());
    told = new ChildEnvironment(environment, given);
  }

  /** The settings of one role's process, on any free ports but the one given. */
  Map<String, String> environment(String role, int port) {
    Map<String, String> environment = new HashMap<>(told.of(new Instance(role, 1, port, 0)));
    environment.put("PAYMESH_CLUSTER_PORT", clusterPort);
    // One user pays all of it, as fast as the mesh answers.
    environment.put("PAYMESH_USER_RATE", "0");
    // Cold, for its clients repeat what is late.
    environment.put("PAYMESH_REHEARSAL", "0");
    return environment;
  }

  /** As a client does it: the same key again when the mesh says 503 or 504. */
  HttpResponse<String> pay(int gatewayPort, String key) throws Exception {
    HttpResponse<String> answer = payOnce(gatewayPort, key);
    for (int n = 1; answer.statusCode() >= 503 && n < ATTEMPTS_MAX; n++) {
      answer = payOnce(gatewayPort, key);
    }
    return answer;
  }

  HttpResponse<String> payOnce(int gatewayPort, String key)
      throws IOException, InterruptedException {
    String token = ground.token("user-0001", "user", Duration.ofMinutes(10));
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gatewayPort + "/api/v1/payments"))
            .timeout(Duration.ofSeconds(10))
            .headers("Authorization", "Bearer " + token, "Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(
                "{\"amount_cents\": 2500, \"idempotency_key\": \"" + key + "\"}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Who is called before who calls. */
  static List<String> roles() {
    return Roster.PARTS.stream().map(Part::role).toList();
  }

  @Override
  public void close() {
    ground.close();
    vertx.close();
  }
}
