package dev.paymesh.launcher;

import dev.paymesh.launcher.ProcessMeters.Scrape;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the ops port of this process: {@code /metrics}, {@code /livez} and {@code /readyz}. One for each process. */
final class OpsVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(OpsVerticle.class);
  /** What Prometheus asks for; whoever else asks gets text. */
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private static final int IDLE_S_MAX = 30;
  /** A loop this late makes others wait: send them elsewhere. */
  static final long LOOP_LATE_MS_MAX = 1_000;
  /** A loop this late does not come back: start the process anew. */
  static final long LOOP_STUCK_MS_MAX = 10_000;

  private final OpsConfig config;
  private final ProcessLife life;
  private final LoopPulses pulses;
  private final ProcessMeters meters = new ProcessMeters();
  private final List<DatabaseProbe> probes = new ArrayList<>();
  private @Nullable OpsHealth health;
  private int port;
  private final Map<String, Future<Scrape>> scraping = new HashMap<>();

  OpsVerticle(OpsConfig config, ProcessLife life, LoopPulses pulses) {
    this.config = config;
    this.life = life;
    this.pulses = pulses;
  }

  @Override
  public Future<?> start() {
    health =
        new OpsHealth(vertx, () -> life.troubles(ProcessLife.EVERY_ROLE).isEmpty(), () -> stuck()
            .isEmpty());
    if (config.metrics()) {
      meters.open(vertx, life, pulses);
    }
    life.needs(ProcessLife.EVERY_ROLE, "event loop", () -> pulses.latenessMs() <= LOOP_LATE_MS_MAX);
    new TreeMap<>(config.databases()).forEach(this::probe);
    return vertx
        .deployVerticle(
            () -> new LoopPulseVerticle(pulses),
            new DeploymentOptions().setInstances(config.eventLoops()))
        .compose(ticking -> vertx
            .createHttpServer(new HttpServerOptions().setIdleTimeout(IDLE_S_MAX))
            .requestHandler(this::route)
            .listen(config.port(), config.host()))
        .onSuccess(this::listening);
  }

  private void probe(String role, DatabaseConfig login) {
    DatabaseProbe probe = DatabaseProbe.start(vertx, login);
    probes.add(probe);
    life.needs(role, "database of " + role, probe::answers);
    meters.database(role, probe::answers);
  }

  private void listening(HttpServer server) {
    port = server.actualPort();
    LOG.info("ops at http://{}:{} (/metrics, /livez, /readyz)", config.host(), port);
  }

  /** The port it serves on, once started. */
  int port() {
    return port;
  }

  private void route(HttpServerRequest request) {
    if (health != null && OpsHealth.takes(request)) {
      health.handle(request);
      return;
    }
    if (!request.method().equals(HttpMethod.GET)) {
      request.response().setStatusCode(405).putHeader("Allow", "GET").end();
      return;
    }
    switch (request.path()) {
      case "/metrics" -> metrics(request);
      case "/livez" -> answer(request, "stuck", stuck());
      case "/readyz" -> answer(request, "not_ready", life.troubles(ProcessLife.EVERY_ROLE));
      default -> request.response().setStatusCode(404).end();
    }
  }

  private static void answer(HttpServerRequest request, String name, List<String> troubles) {
    request
        .response()
        .setStatusCode(troubles.isEmpty() ? 200 : 503)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(JsonObject.of(name, troubles).toBuffer());
  }

  /** That this loop turns is shown by the answer itself; the list tells of the others. */
  private List<String> stuck() {
    return pulses.latenessMs() > LOOP_STUCK_MS_MAX ? List.of("event loop") : List.of();
  }

  private void metrics(HttpServerRequest request) {
    if (!config.metrics()) {
      request.response().setStatusCode(404).end();
      return;
    }
    String accepts = Objects.requireNonNullElse(request.getHeader("Accept"), "");
    scrape(accepts.contains(OPEN_METRICS) ? OPEN_METRICS : "")
        .onSuccess(
            told -> request.response().putHeader("Content-Type", told.type()).end(told.text()))
        .onFailure(failure -> {
          LOG.error("the metrics cannot be told", failure);
          request.response().setStatusCode(500).end();
        });
  }

  /** Off the event loop, and one for all who ask meanwhile and accept the same. */
  private Future<Scrape> scrape(String accepts) {
    Future<Scrape> current = scraping.get(accepts);
    if (current == null) {
      current = vertx.executeBlocking(() -> meters.scrape(accepts));
      scraping.put(accepts, current);
      current.onComplete(done -> scraping.remove(accepts));
    }
    return current;
  }

  @Override
  public Future<?> stop() {
    meters.close();
    return Future.join(probes.stream().map(DatabaseProbe::close).toList());
  }
}
