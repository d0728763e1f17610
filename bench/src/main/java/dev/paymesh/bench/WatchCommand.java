package dev.paymesh.bench;

import dev.paymesh.bench.profile.FlightRecorder;
import dev.paymesh.bench.report.Table;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns {@code bench watch}: what watchers cost the process, those who pay beside them, and how late events are. */
@Command(
    name = "watch",
    description = {
      "Starts a mesh in one JVM and pays at a rate; then opens watchers of payments that are never decided,",
      "each with a payment and a connection of its own, and pays at the same rate beside them; then watches",
      "payments from their request to their last event. Tells heap per watcher, p99 of payments, delay of events."
    })
final class WatchCommand implements Callable<Integer> {

  private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");
  private static final int OPENED_AT_ONCE = 32;
  private static final long OPEN_MS_EACH_MAX = 20;

  @Option(
      names = "--idle",
      defaultValue = "10000",
      description = "Watchers of payments that stay undecided (${DEFAULT-VALUE}).")
  private int idle;

  @Option(
      names = "--rate",
      defaultValue = "200",
      description = "Payments per second beside them (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--active-rate",
      defaultValue = "200",
      description = "Payments per second that are watched until decided (${DEFAULT-VALUE}).")
  private double activeRate;

  @Option(
      names = "--hold",
      defaultValue = "10s",
      description = "For how long each (${DEFAULT-VALUE}).")
  private Duration hold = Duration.ZERO;

  @Mixin
  private final ShapeOptions shape = new ShapeOptions();

  @Mixin
  private final LoadOptions load = new LoadOptions();

  @Mixin
  private final Output output = new Output();

  private final List<Stage> stages = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();
  private final JsonObject figures = new JsonObject();

  @Override
  public Integer call() {
    StageTable table = new StageTable(output.out());
    try (MeshUnderTest mesh = MeshUnderTest.start(shape.plan(List.of(), settings()))) {
      EdgeOptions edge = EdgeOptions.of(mesh.url(), mesh.secretFile());
      WatchSource source = new WatchSource(edge);
      try (LoadGenerator payers = LoadGenerator.open(load.plan(mesh.url(), mesh.secretFile()));
          LoadGenerator watchers = LoadGenerator.open(load.plan(source))) {
        LoadSession paying = new LoadSession(payers, mesh.watched());
        payers.awaitFirst();
        load.warmUp(paying, rate, table, output.out());
        step(table, paying, new Step("no watcher", rate, hold));
        idle(mesh, watchers, source);
        step(table, paying, new Step(idle + " idle", rate, hold));
        active(table, new LoadSession(watchers, mesh.watched()), source);
      }
    }
    Table told = new Table("Watchers", List.of("", "measured"), rows);
    output.say("%n%s", told.text());
    load.write(figures.put("steps", Stage.json(stages)), () -> StagePage.page("Watchers", stages)
        .table(told));
    return 0;
  }

  /** Their limits are not what is measured here. */
  private Map<String, String> settings() {
    String room = Integer.toString(2 * idle + 20_000);
    return Map.of(
        "PAYMESH_USER_STREAMS", "0",
        "PAYMESH_STREAMS_MAX", room,
        "PAYMESH_TARGET_STREAMS_MAX", room,
        "PAYMESH_PAYMENT_STREAMS_MAX", room);
  }

  private void step(StageTable table, LoadSession session, Step step) {
    Stage stage = session.run(step);
    stages.add(stage);
    table.row(stage);
    tell(
        "payments, " + step.name() + ": p99 ms",
        stage.report().latencies().accepted().p99());
  }

  private void idle(MeshUnderTest mesh, LoadGenerator watchers, WatchSource source) {
    FlightRecorder jvm = new FlightRecorder(mesh.process().pid());
    long before = heapKib(jvm);
    watchers.call(() -> Opening.of(source, idle, OPENED_AT_ONCE).run(), idle * OPEN_MS_EACH_MAX);
    long after = heapKib(jvm);
    int open = watchers.call(() -> Future.succeededFuture(source.watching()), 1_000);
    tell("idle watchers open", open);
    tell(
        "heap per idle watcher, both ends of it, KiB",
        (after - before) / (double) Math.max(1, open));
  }

  private static long heapKib(FlightRecorder jvm) {
    jvm.run("GC.run");
    Matcher used = HEAP_USED.matcher(jvm.run("GC.heap_info"));
    if (!used.find()) {
      throw new IllegalStateException("the JVM does not tell its heap");
    }
    return Long.parseLong(used.group(1));
  }

  private void active(StageTable table, LoadSession session, WatchSource source) {
    source.takeDelays();
    source.takeMost();
    Stage stage = session.run(new Step("watched", activeRate, hold));
    stages.add(stage);
    table.row(stage);
    Latency delay = source.takeDelays();
    tell("watchers open at most", source.takeMost());
    tell("events told to them", delay.count());
    tell("event delay p50 ms, from its commit", delay.p50());
    tell("event delay p99 ms", delay.p99());
    figures.put("event_delay", delay.json());
  }

  private void tell(String name, double value) {
    rows.add(List.of(name, StagePage.number(value)));
    figures.put(name, value);
  }
}
