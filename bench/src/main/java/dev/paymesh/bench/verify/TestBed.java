package dev.paymesh.bench.verify;

import dev.paymesh.bench.SecretSource;
import dev.paymesh.bench.Tokens;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Owns a running mesh with a proxy on each link, a clock and a history: all that a run needs. */
final class TestBed implements AutoCloseable {

  private static final long CLOSE_S_MAX = 10;

  private final Vertx vertx;
  private final Plan plan;
  private final TestedMesh mesh;
  private final Links links;
  private final Front front;
  private final RunClock clock = new RunClock();
  private final History history = new History();

  /**
   * What is started.
   *
   * @param shape of the mesh
   */
  record Plan(Path home, List<String> launcher, Shape shape, long seed) {

    Map<String, Integer> all() {
      Map<String, Integer> all = new HashMap<>(shape.counts());
      Deck.ROLES.forEach(role -> all.putIfAbsent(role, 1));
      return all;
    }

    String counted() {
      return all().entrySet().stream()
          .map(count -> count.getKey() + "=" + count.getValue())
          .collect(java.util.stream.Collectors.joining(","));
    }
  }

  /**
   * What a run needs of the mesh.
   *
   * @param counts of the roles that have more than one process
   * @param settings beside the usual ones
   */
  record Shape(Map<String, Integer> counts, Map<String, String> settings) {}

  private TestBed(Vertx vertx, Plan plan) {
    this.vertx = vertx;
    this.plan = plan;
    AtomicReference<TestedMesh> later = new AtomicReference<>();
    this.links = Links.open(vertx, plan.all(), node -> {
      TestedMesh started = later.get();
      return started == null ? 1 : started.portOf(node);
    });
    Map<String, String> settings = new HashMap<>(links.settings());
    settings.putAll(Map.of(
        "PAYMESH_HTTP_PORT", "0",
        "PAYMESH_OPS_PORT", "0",
        "PAYMESH_HTTP_BIND", "127.0.0.1",
        "PAYMESH_USER_RATE", "0",
        "PAYMESH_USER_STREAMS", "0"));
    settings.putAll(plan.shape().settings());
    this.mesh = TestedMesh.start(
        new TestedMesh.Plan(plan.home(), plan.launcher(), plan.counted(), settings));
    later.set(mesh);
    this.front = new Front(() -> mesh.nodes("gateway"), links, plan.seed() + 3);
  }

  static TestBed open(Plan plan) {
    // One event loop, so that clients and links share nothing with anybody.
    Vertx vertx = Vertx.vertx(new VertxOptions()
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(1)
        .setFileSystemOptions(new FileSystemOptions()
            .setFileCachingEnabled(false)
            .setClassPathResolvingEnabled(false)));
    TestBed bed = new TestBed(vertx, plan);
    try {
      bed.mesh.awaitReady();
      return bed;
    } catch (IllegalStateException failure) {
      bed.close();
      throw failure;
    }
  }

  TestedMesh mesh() {
    return mesh;
  }

  Links links() {
    return links;
  }

  RunClock clock() {
    return clock;
  }

  History history() {
    return history;
  }

  /** For clients of their own. */
  Customers.Wire wire() {
    Map<String, String> tokens = new ConcurrentHashMap<>();
    Tokens issuer =
        new Tokens(new SecretSource(plan.home().resolve("secrets.properties"), Map.of()).read());
    EdgeClient edge =
        new EdgeClient(vertx, front, user -> tokens.computeIfAbsent(user, issuer::of));
    return new Customers.Wire(vertx, edge, clock, history);
  }

  @Override
  public void close() {
    front.close();
    mesh.close();
    try {
      vertx.close().await(CLOSE_S_MAX, TimeUnit.SECONDS);
    } catch (TimeoutException stuck) {
      throw new IllegalStateException("Vert.x does not close", stuck);
    }
  }
}
