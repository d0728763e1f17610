package dev.paymesh.launcher;

import dev.paymesh.launcher.discovery.Discovery;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.log.AccessLog;
import dev.paymesh.shared.trace.Tracing;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the Vert.x of this process and the verticles on it, one of each role for every event loop. */
final class RunningMesh {

  private static final Logger LOG = LoggerFactory.getLogger(RunningMesh.class);
  /** What a load balancer that asks every half second, or a watcher of DNS, needs to look elsewhere. */
  static final Duration DRAIN_WAIT_ALONE = Duration.ofSeconds(2);

  private static final long START_TIME_MAX_S = 30;
  private static final long CLOSE_TIME_MAX_MS = 3_500;

  private final int eventLoops;
  private final Vertx vertx;
  private final Deque<String> deployments = new ArrayDeque<>();
  private final ProcessLife life = new ProcessLife();
  private final Shape shape;
  private Duration drainWait = Duration.ZERO;
  private volatile boolean served;
  private @Nullable Discovery discovery;
  private @Nullable Tracing tracing;

  /** How a process is taken down: the default of the wait after the news of a drain, and the bound of what follows. */
  enum Shape {
    /** Nobody is left to look elsewhere; with the stop of PostgreSQL after it, Ctrl-C ends within 5 s. */
    WHOLE(Duration.ZERO, Duration.ofMillis(3_500)),
    /** Others go on, and are told before; the longest call in flight may end. */
    PART(DRAIN_WAIT_ALONE, Duration.ofSeconds(10));

    private final Duration drainWait;
    private final Duration stopMax;

    Shape(Duration drainWait, Duration stopMax) {
      this.drainWait = drainWait;
      this.stopMax = stopMax;
    }
  }

  RunningMesh(Shape shape, int eventLoops) {
    this.shape = shape;
    this.eventLoops = eventLoops;
    this.vertx = Vertx.vertx(options(eventLoops));
  }

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
  void start(List<Part> parts, Settings settings) {
    start(parts, settings, () -> {});
  }

  /** The same on what is made ready meanwhile, which the parts, but not the ops server, need from their start. */
  void start(List<Part> parts, Settings settings, Runnable untilReady) {
    RoleSettings.Ops times = settings.get(RoleSettings.Ops.class);
    drainWait = times.drainWait().map(Seconds::time).orElse(shape.drainWait);
    tracing = Tracing.start(TraceSettings.of(settings.get(TraceSettings.Process.class)));
    AccessLog.sample(settings.get(LogSettings.Process.class).accessSample());
    Discovery found = Roster.discovery(vertx, parts, settings);
    discovery = found;
    Site.Process process = new Site.Process(vertx, settings, life, found);
    Map<String, Supplier<Deployable>> verticles = new LinkedHashMap<>();
    Rehearsal rehearsal = new Rehearsal(vertx, times.rehearsal().time());
    for (Part part : parts) {
      Site site = Site.of(part.role(), process);
      verticles.put(part.role(), part.factory().apply(site));
      if (shape == Shape.PART) {
        rehearsal.add(part, site);
      }
    }
    await(deployOps(parts, settings).compose(ops -> found.start()));
    untilReady.run();
    Future<?> started = Future.succeededFuture();
    DeploymentOptions onEachLoop = new DeploymentOptions().setInstances(eventLoops);
    for (Map.Entry<String, Supplier<Deployable>> one : verticles.entrySet()) {
      started = started.compose(before -> deploy(one.getKey(), one.getValue(), onEachLoop));
    }
    await(started.compose(deployed -> rehearsal.run()));
    served = true;
    life.serving();
    announce(found, parts, settings);
  }

  private static void await(Future<?> started) {
    try {
      started.await(START_TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException stuck) {
      throw new IllegalStateException("not started within " + START_TIME_MAX_S + " s", stuck);
    }
  }

  /** Who has no gRPC port is not called by the others. */
  private static void announce(Discovery found, List<Part> parts, Settings settings) {
    parts.stream()
        .filter(Part::isClustered)
        .filter(part -> part.service().isPresent())
        .forEach(part -> found.announce(part.role(), Roster.reachable(part, settings)));
  }

  private Future<?> deployOps(List<Part> parts, Settings settings) {
    OpsConfig config = new OpsConfig(
        settings.get(RoleSettings.Mesh.class).bind(),
        settings.get(RoleSettings.Ops.class).opsPort(),
        eventLoops,
        Roster.databases(parts, settings),
        settings.get(RoleSettings.Ops.class).metrics());
    OpsVerticle ops = new OpsVerticle(config, life, new LoopPulses(System::nanoTime));
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

  /**
   * Says that it drains, and waits until callers look elsewhere, or until nobody is left who could. Then stops in the
   * opposite order, so that nobody loses whom it still calls. Bounded; what is late is cut off.
   */
  void stop() {
    Duration wait = served ? drainWait : Duration.ZERO;
    life.drain(wait.toMillis());
    if (discovery != null) {
      discovery.leave();
    }
    pause(wait);
    Future<?> stopped = Future.succeededFuture();
    for (String deployment : deployments) {
      stopped = stopped.transform(before -> vertx.undeploy(deployment));
    }
    await(stopped, shape.stopMax.toMillis(), "the services did not drain in time");
    if (discovery != null) {
      discovery.close();
    }
    await(vertx.close(), CLOSE_TIME_MAX_MS, "Vert.x did not close in time");
    if (tracing != null) {
      tracing.close();
    }
  }

  private static void pause(Duration time) {
    LOG.info("draining for {} ms", time.toMillis());
    try {
      if (ParentWatch.gone().await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.info("the whole mesh stops, nobody waits");
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(Future<?> future, long timeMs, String complaint) {
    try {
      future.await(timeMs, TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.warn(complaint);
    }
  }
}
