package dev.paymesh.launcher;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the ops port of this process: {@code /metrics}, {@code /livez} and {@code /readyz}. One for each process. */
final class OpsVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(OpsVerticle.class);
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final int IDLE_S_MAX = 30;
  /** A loop this late makes others wait: send them elsewhere. */
  static final long LOOP_LATE_MS_MAX = 1_000;
  /** A loop this late does not come back: start the process anew. */
  static final long LOOP_STUCK_MS_MAX = 10_000;

  private final OpsConfig config;
  private final ProcessPhase phase;
  private final LoopPulses pulses;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, DatabaseProbe> probes = new TreeMap<>();
  private int port;
  private @Nullable Future<String> scraping;

  OpsVerticle(OpsConfig config, ProcessPhase phase, LoopPulses pulses) {
    this.config = config;
    this.phase = phase;
    this.pulses = pulses;
  }

  @Override
  public Future<?> start() {
    Metrics.addRegistry(registry);
    config
        .databases()
        .forEach((role, login) -> probes.put(role, DatabaseProbe.start(vertx, login)));
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

  private void listening(HttpServer server) {
    port = server.actualPort();
    LOG.info("ops at http://{}:{} (/metrics, /livez, /readyz)", config.host(), port);
  }

  /** The port it serves on, once started. */
  int port() {
    return port;
  }

  private void route(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.GET)) {
      request.response().setStatusCode(405).putHeader("Allow", "GET").end();
      return;
    }
    switch (request.path()) {
      case "/metrics" -> metrics(request);
      case "/livez" -> answer(request, "stuck", stuck());
      case "/readyz" -> answer(request, "not_ready", notReady());
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

  private List<String> notReady() {
    List<String> troubles = new ArrayList<>();
    if (!phase.serves()) {
      troubles.add(phase.wording());
    }
    if (pulses.latenessMs() > LOOP_LATE_MS_MAX) {
      troubles.add("event loop");
    }
    probes.forEach((role, probe) -> {
      if (!probe.answers()) {
        troubles.add("database of " + role);
      }
    });
    config.needs().forEach((name, holds) -> {
      if (!holds.getAsBoolean()) {
        troubles.add(name);
      }
    });
    return troubles;
  }

  private void metrics(HttpServerRequest request) {
    scrape()
        .onSuccess(
            text -> request.response().putHeader("Content-Type", METRICS_TYPE).end(text))
        .onFailure(failure -> {
          LOG.error("the metrics cannot be told", failure);
          request.response().setStatusCode(500).end();
        });
  }

  /** Off the event loop, and one for all who ask meanwhile. */
  private Future<String> scrape() {
    Future<String> current = scraping;
    if (current == null) {
      current = vertx.executeBlocking(registry::scrape);
      scraping = current;
      current.onComplete(done -> scraping = null);
    }
    return current;
  }

  @Override
  public Future<?> stop() {
    Metrics.removeRegistry(registry);
    registry.close();
    return Future.join(probes.values().stream().map(DatabaseProbe::close).toList());
  }
}
