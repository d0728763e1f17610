package dev.paymesh.bench;

import dev.paymesh.bench.profile.FlightRecorder;
import dev.paymesh.bench.report.Table;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
      "each with a payment and a connection of its own, and pays at the same rate beside them while nothing",
      "happens to those; then pays beside watchers whose payments have events all the time; then watches",
      "payments from their request to their last event. Tells heap per watcher, p99 of payments, delay of events."
    })
final class WatchCommand implements Callable<Integer> {

  private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");
  private static final int OPENED_AT_ONCE = 32;
  private static final long OPEN_MS_EACH_MAX = 20;
  private static final long PARKED_MS_MAX = 10_000;

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
      names = "--active",
      defaultValue = "1000",
      description = "Watchers of payments that have events all the time (${DEFAULT-VALUE}).")
  private int active;

  @Option(
      names = "--event-rate",
      defaultValue = "500",
      description = "Events per second of all those payments (${DEFAULT-VALUE}).")
  private double eventRate;

  @Option(
      names = "--active-rate",
      defaultValue = "1250",
      description = "Payments per second beside them (${DEFAULT-VALUE}).")
  private double activeRate;

  @Option(
      names = "--watched-rate",
      defaultValue = "200",
      description = "Payments per second that are watched until decided (${DEFAULT-VALUE}).")
  private double watchedRate;

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
        load.warmUp(paying, Math.max(rate, activeRate), table, output.out());
        step(table, paying, new Step("no watcher", rate, hold));
        idle(mesh, watchers, source);
        step(table, paying, new Step(idle + " idle", rate, hold));
        watchers.call(source::closeAll, idle * OPEN_MS_EACH_MAX);
        active(
            mesh,
            watchers,
            source,
            () -> step(table, paying, new Step(active + " active", activeRate, hold)));
        watched(table, new LoadSession(watchers, mesh.watched()), source);
      }
    }
    Table told = new Table("Watchers", List.of("", "measured"), rows);
    output.say("%n%s", told.text());
    load.write(figures.put("steps", Stage.json(stages)), () -> StagePage.page("Watchers", stages)
        .table(told));
    return 0;
  }

  /**
   * Their limits are not what is measured here, nor is settlement, which else would ask for the undecided payments again
   * and again: an idle watcher is one whose payment rests.
   */
  private Map<String, String> settings() {
    String room = Integer.toString(2 * (idle + active) + 20_000);
    return Map.of(
        "PAYMESH_PAYMENT_SETTLEMENT_ATTEMPTS", "1",
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
    int open = open(watchers, source, idle);
    long after = heapKib(jvm);
    tell("idle watchers open", open);
    tell(
        "heap per idle watcher, both ends of it, KiB",
        (after - before) / (double) Math.max(1, open));
  }

  /** How many there are then, whose payments rest. */
  private static int open(LoadGenerator watchers, WatchSource source, int count) {
    watchers.call(() -> Opening.of(source, count, OPENED_AT_ONCE).run(), count * OPEN_MS_EACH_MAX);
    return watchers.call(source::resting, PARKED_MS_MAX);
  }

  private static long heapKib(FlightRecorder jvm) {
    jvm.run("GC.run");
    Matcher used = HEAP_USED.matcher(jvm.run("GC.heap_info"));
    if (!used.find()) {
      throw new IllegalStateException("the JVM does not tell its heap");
    }
    return Long.parseLong(used.group(1));
  }

  private void active(
      MeshUnderTest mesh, LoadGenerator watchers, WatchSource source, Runnable paid) {
    int open = open(watchers, source, active);
    List<UUID> payments = watchers.call(() -> Future.succeededFuture(source.payments()), 1_000);
    takeDelays(watchers, source);
    try (Requeues events =
        Requeues.start(mesh.ownerJdbcUrl(), payments, eventRate / Requeues.EVENTS_EACH)) {
      paid.run();
    }
    tell("active watchers open", open);
    tellDelays("active", takeDelays(watchers, source));
    watchers.call(source::closeAll, active * OPEN_MS_EACH_MAX);
  }

  private static Latency takeDelays(LoadGenerator watchers, WatchSource source) {
    return watchers.call(() -> Future.succeededFuture(source.takeDelays()), 1_000);
  }

  private void tellDelays(String of, Latency delay) {
    tell(of + ": events told", delay.count());
    tell(of + ": event delay p50 ms, from its commit", delay.p50());
    tell(of + ": event delay p99 ms", delay.p99());
    figures.put("event_delay_" + of, delay.json());
  }

  private void watched(StageTable table, LoadSession session, WatchSource source) {
    source.takeMost();
    Stage stage = session.run(new Step("watched", watchedRate, hold));
    stages.add(stage);
    table.row(stage);
    tell("watched: open at most", source.takeMost());
    tellDelays("watched", source.takeDelays());
  }

  private void tell(String name, double value) {
    rows.add(List.of(name, StagePage.number(value)));
    figures.put(name, value);
  }
}
