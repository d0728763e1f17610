package dev.paymesh.launcher;

import dev.paymesh.shared.config.Settings;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the Vert.x of this process and the verticles on it, one of each role for every event loop. */
final class RunningMesh {

  private static final Logger LOG = LoggerFactory.getLogger(RunningMesh.class);
  private static final long START_TIME_MAX_S = 30;
  /** With the stop of PostgreSQL after it, Ctrl-C ends within 5 s. */
  private static final long STOP_TIME_MAX_MS = 3_500;

  private final int eventLoops = Runtime.getRuntime().availableProcessors();
  private final Vertx vertx = Vertx.vertx(options(eventLoops));
  private final Deque<String> deployments = new ArrayDeque<>();
  private final ProcessPhase phase = new ProcessPhase();

  static VertxOptions options(int eventLoops) {
    return new VertxOptions()
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(eventLoops)
        // We serve nothing from the class path.
        .setFileSystemOptions(new FileSystemOptions()
            .setFileCachingEnabled(false)
            .setClassPathResolvingEnabled(false));
  }

  Vertx vertx() {
    return vertx;
  }

  /** Starts the ops server, so that it stops last, and the parts one after another; returns when all serve. */
  void start(List<Roster.Part> parts, Settings settings) {
    Map<String, BooleanSupplier> needs = new HashMap<>();
    Map<String, Supplier<Deployable>> verticles = new LinkedHashMap<>();
    parts.forEach(part -> verticles.put(
        part.role(), part.factory().apply(Site.of(part.role(), vertx, settings, needs))));
    Future<?> started = deployOps(parts, settings, needs);
    DeploymentOptions onEachLoop = new DeploymentOptions().setInstances(eventLoops);
    for (Map.Entry<String, Supplier<Deployable>> one : verticles.entrySet()) {
      started = started.compose(before -> deploy(one.getKey(), one.getValue(), onEachLoop));
    }
    try {
      started.await(START_TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException stuck) {
      throw new IllegalStateException("not started within " + START_TIME_MAX_S + " s", stuck);
    }
    phase.serving();
  }

  private Future<?> deployOps(
      List<Roster.Part> parts, Settings settings, Map<String, BooleanSupplier> needs) {
    OpsConfig config = new OpsConfig(
        settings.get(RoleSettings.Mesh.class).bind(),
        settings.get(RoleSettings.Ops.class).opsPort(),
        eventLoops,
        Roster.databases(parts, settings),
        needs);
    OpsVerticle ops = new OpsVerticle(config, phase, new LoopPulses(System::nanoTime));
    return deploy("ops", () -> ops, new DeploymentOptions());
  }

  private Future<?> deploy(String name, Supplier<Deployable> verticle, DeploymentOptions options) {
    return vertx
        .deployVerticle(verticle, options)
        .onSuccess(deployments::push)
        .recover(failure -> Future.failedFuture(explain(name, failure)));
  }

  /** Whatever stopped a start becomes unchecked here, so that who started it tidies up after it. */
  private static RuntimeException explain(String role, Throwable failure) {
    return failure instanceof IOException
        ? new Refusal(role + " cannot listen: " + failure.getMessage() + "; its port is "
            + (role.equals("gateway")
                ? "PAYMESH_HTTP_PORT"
                : "PAYMESH_" + role.toUpperCase(Locale.ROOT) + "_PORT"))
        : new IllegalStateException(role + " did not start", failure);
  }

  /** Stops in the opposite order, so that nobody loses whom it still calls. Bounded; what is late is cut off. */
  void stop() {
    phase.draining();
    Future<?> stopped = Future.succeededFuture();
    for (String deployment : deployments) {
      stopped = stopped.transform(before -> vertx.undeploy(deployment));
    }
    await(stopped, "the services did not drain in time");
    await(vertx.close(), "Vert.x did not close in time");
  }

  private static void await(Future<?> future, String complaint) {
    try {
      future.await(STOP_TIME_MAX_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.warn(complaint);
    }
  }
}
