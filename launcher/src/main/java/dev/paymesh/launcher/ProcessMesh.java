package dev.paymesh.launcher;

import dev.paymesh.launcher.identity.DevelopmentAuthority;
import dev.paymesh.launcher.log.LogForm;
import dev.paymesh.shared.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Owns a mesh in which each role has processes of its own on this machine, on one ground, from start to stop. */
final class ProcessMesh implements UpShape {

  private static final Duration READY_TIME_MAX = Duration.ofSeconds(60);
  private static final long CLOSE_TIME_MAX_S = 2;
  /** For the processes of one role; that is more than a role takes to drain. */
  private static final long ROLE_STOP_TIME_MAX_MS = 5_000;
  /** For all roles; who is late after that is killed. */
  private static final long STOP_TIME_MAX_MS = 12_000;
  /** What the operating system takes to end a killed process. */
  private static final long KILL_TIME_MAX_MS = 500;

  private static final String CLUSTER_PORT = "PAYMESH_CLUSTER_PORT";

  /** A JVM that starts takes a processor for itself; more of them at once would only delay each other. */
  private final int startedAtOnce = Runtime.getRuntime().availableProcessors();

  private final Vertx vertx = Vertx.vertx(RunningMesh.options(1));
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Map<String, String> environment;
  private final Shape shape;
  private final ProcessPlan plan;
  private final int eventLoops;
  private final Groundwork ground;
  private final List<Child> children = new ArrayList<>();

  /**
   * What is wanted of it.
   *
   * @param counts how many processes each role has
   * @param isTls whether they prove their roles to each other by certificates
   * @param isClustered whether they find each other by a cluster; otherwise each is told where the others are
   */
  record Shape(InstanceCounts counts, boolean isTls, boolean isClustered) {}

  private ProcessMesh(Map<String, String> environment, Shape shape) {
    this.environment = environment;
    this.shape = shape;
    Settings judged = Groundwork.judge(environment);
    this.plan = ProcessPlan.of(shape.counts(), judged);
    this.eventLoops = EventLoops.ofUp(judged);
    this.ground = Groundwork.take(environment, vertx);
  }

  /** Starts everything; on failure everything is stopped again. */
  static ProcessMesh start(Map<String, String> environment, boolean withDemoData, Shape shape) {
    ProcessMesh mesh = new ProcessMesh(environment, shape);
    try {
      mesh.start(withDemoData);
      return mesh;
    } catch (RuntimeException failure) {
      mesh.stop();
      throw failure;
    }
  }

  private void start(boolean withDemoData) {
    ground.prepare(withDemoData);
    ground.await();
    Map<String, String> given = new HashMap<>(ground.databases().asSettings());
    given.putAll(ground.secrets());
    given.put("paymesh.log-format", LogForm.chosen());
    given.put("paymesh.event-loops", Integer.toString(eventLoops));
    if (!shape.isClustered()) {
      given.putAll(plan.addresses());
    }
    ChildEnvironment told = new ChildEnvironment(environment, given);
    Function<String, Map<String, String>> certificates =
        shape.isTls() ? certificates() : role -> Map.of();
    Map<String, String> cluster = shape.isClustered() ? cluster() : Map.of();
    plan.instances().forEach(instance -> {
      Map<String, String> variables = told.of(instance);
      variables.putAll(certificates.apply(instance.role()));
      variables.putAll(cluster);
      List<String> command = ChildCommand.of(instance.role(), shape.isClustered());
      children.add(new Child(instance, command, variables, timer));
    });
    for (int next = 0; next < children.size(); next += startedAtOnce) {
      start(children.subList(next, Math.min(next + startedAtOnce, children.size())));
    }
    ground.settle();
  }

  /** Made where they are missing; a process is told where its own are, and nobody else's. */
  private Function<String, Map<String, String>> certificates() {
    DevelopmentAuthority authority = new DevelopmentAuthority(
        CertsCommand.tlsIn(Home.folder(environment)), TlsSettings.Mesh.TRUST_DOMAIN);
    authority.complete(Roster.certified());
    return authority::settingsOf;
  }

  /** On ports that no other mesh of this machine has: whoever reaches a member can join it. */
  private Map<String, String> cluster() {
    return environment.containsKey(CLUSTER_PORT)
        ? Map.of()
        : Map.of(CLUSTER_PORT, Integer.toString(FreePorts.settle(0)));
  }

  private void start(List<Child> some) {
    some.forEach(Child::start);
    ReadyProbe probe = new ReadyProbe(vertx, plan.host(), READY_TIME_MAX);
    try {
      Future.all(some.stream().map(Child::instance).map(probe::ready).toList())
          .await(READY_TIME_MAX.toSeconds() + CLOSE_TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException stuck) {
      throw new IllegalStateException("the probes of the processes do not end", stuck);
    }
  }

  @Override
  public List<Integer> httpPorts() {
    return plan.of("gateway").stream().map(Instance::port).toList();
  }

  @Override
  public Groundwork ground() {
    return ground;
  }

  /** Callers before who is called, so that nobody loses whom it still calls; PostgreSQL last. */
  @Override
  public void stop() {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_TIME_MAX_MS);
    List<Part> callersFirst = new ArrayList<>(Roster.PARTS);
    Collections.reverse(callersFirst);
    for (Part part : callersFirst) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
      stop(part.role(), Math.max(0, Math.min(leftMs, ROLE_STOP_TIME_MAX_MS)));
    }
    timer.shutdownNow();
    ground.close();
    closeVertx();
  }

  private void stop(String role, long timeMs) {
    CompletableFuture.allOf(children.stream()
            .filter(child -> child.instance().role().equals(role))
            .map(child -> child.stop(timeMs))
            .toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, timeMs + KILL_TIME_MAX_MS, TimeUnit.MILLISECONDS)
        .join();
  }

  private void closeVertx() {
    try {
      vertx.close().await(CLOSE_TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new IllegalStateException("Vert.x did not close in time", late);
    }
  }
}
