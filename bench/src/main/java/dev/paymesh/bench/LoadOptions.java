package dev.paymesh.bench;

import dev.paymesh.bench.report.Page;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns the options that every kind of run has. */
final class LoadOptions {

  /** Names of runs: two never use the same keys. */
  private static final AtomicLong RUNS = new AtomicLong(System.currentTimeMillis());

  @Mixin
  private final EdgeOptions edge = new EdgeOptions();

  @Option(
      names = "--users",
      defaultValue = "990",
      description = "Demo users that pay in turn (${DEFAULT-VALUE}).")
  private int users;

  @Option(
      names = "--p99",
      defaultValue = "500ms",
      description = "What a good payment stays below (${DEFAULT-VALUE}).")
  private Duration p99 = Duration.ZERO;

  @Option(
      names = "--connections",
      defaultValue = "1024",
      description = "Connections at most; waiting for one counts (${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--in-flight",
      defaultValue = "4096",
      description = "Requests at most; those due beyond are errors (${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--timeout",
      defaultValue = "5s",
      description = "For one answer (${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ZERO;

  @Option(
      names = "--arrivals",
      defaultValue = "poisson",
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Arrivals arrivals = Arrivals.POISSON;

  @Option(
      names = "--seed",
      description = "Of the arrivals; printed, so that a run can be repeated.")
  private long seed = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);

  @Option(
      names = "--warm-up",
      defaultValue = "15s",
      description = "Load that does not count, first (${DEFAULT-VALUE}).")
  private Duration warmUp = Duration.ZERO;

  @Option(
      names = "--pids",
      defaultValue = "",
      description = "CPU and memory of these: pid or name=pid, commas between (all of the mesh).")
  private String pids = "";

  @Mixin
  private final ReportOptions report = new ReportOptions();

  LoadPlan plan() {
    return plan(edge);
  }

  /** The same against another gateway, with its secret. */
  LoadPlan plan(String gateway, @Nullable Path secretOfGateway) {
    return plan(EdgeOptions.of(gateway, secretOfGateway));
  }

  private LoadPlan plan(EdgeOptions edge) {
    Target target = edge.target();
    RequestOptions head = new RequestOptions()
        .setHost(target.host())
        .setPort(target.port())
        .setConnectTimeout(timeout.toMillis());
    List<String> tokens = edge.tokens(users);
    return plan(new PaymentRequests(Long.toString(RUNS.incrementAndGet(), 36), head, tokens));
  }

  /** The same with something else to send. */
  LoadPlan plan(LoadSource source) {
    return new LoadPlan(
        source,
        new Limits(connections, inFlight, timeout.toMillis()),
        new LoadPlan.Traffic(arrivals, seed),
        p99);
  }

  EdgeOptions edge() {
    return edge;
  }

  Duration p99() {
    return p99;
  }

  /** Those that were named, or else all of the mesh that the gateway belongs to. */
  List<WatchedProcess> processes() {
    return processesOf(edge.target());
  }

  /** The same, of whoever listens there. */
  List<WatchedProcess> processesOf(Target target) {
    return pids.isEmpty() ? WatchedProcess.behind(target) : WatchedProcess.listOf(pids);
  }

  /** Opens the table, then loads the gateway at this rate until its code is compiled. */
  void warmUp(LoadSession session, double rate, StageTable table, PrintWriter out) {
    out.printf("%s, users %d, seed %d%n", arrivals, users, seed);
    table.head();
    if (warmUp.isZero()) {
      session.tryOne();
    }
    warmUpOn(session, rate, table);
  }

  /** The same at another rate, with the table open. */
  void warmUpOn(LoadSession session, double rate, StageTable table) {
    if (!warmUp.isZero()) {
      table.row(session.warmUp(new Step("warm-up", rate, warmUp)));
    }
  }

  /** The run's own figures, with what is needed to make it again; the page shows these steps. */
  void write(JsonObject figures, String title, List<Stage> stages) {
    write(figures, () -> StagePage.page(title, stages));
  }

  /** The same with a page of its own. */
  void write(JsonObject figures, Supplier<Page> page) {
    JsonObject all = new JsonObject()
        .put("arrivals", arrivals.name())
        .put("seed", seed)
        .put("users", users)
        .put("connections_max", connections)
        .put("in_flight_max", inFlight)
        .put("p99_limit_ms", p99.toMillis())
        .mergeIn(figures);
    report.write(all, page);
  }
}
