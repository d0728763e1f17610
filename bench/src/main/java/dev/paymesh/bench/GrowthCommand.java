package dev.paymesh.bench;

import dev.paymesh.bench.report.Axis;
import dev.paymesh.bench.report.Page;
import dev.paymesh.bench.report.Plot;
import dev.paymesh.bench.report.Series;
import dev.paymesh.bench.report.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns {@code bench growth}: what becomes of throughput and latency when one dimension of a mesh grows. */
@Command(
    name = "growth",
    description = {
      "Loads a mesh as hard as it goes while one dimension grows: connections, payment processes, stored",
      "payments (rows made in SQL)."
    })
final class GrowthCommand implements Callable<Integer> {

  private static final String CONNECTIONS = "connections";
  private static final String PROCESSES = "payment processes";
  private static final String STORED = "stored payments";

  /** What grows. */
  enum Dimension {
    CONNECTIONS,
    PROCESSES,
    STORED
  }

  @Option(
      names = "--only",
      split = ",",
      defaultValue = "connections,processes,stored",
      description = "Some of ${COMPLETION-CANDIDATES} (all).")
  private Set<Dimension> dimensions = Set.of();

  @Option(
      names = "--connections-of",
      split = ",",
      defaultValue = "16,64,256,1024",
      description = "How many (${DEFAULT-VALUE}).")
  private List<Integer> connections = List.of();

  @Option(
      names = "--processes-of",
      split = ",",
      defaultValue = "1,2,4",
      description = "Of the payment service (${DEFAULT-VALUE}).")
  private List<Integer> processes = List.of();

  @Option(
      names = "--stored-of",
      split = ",",
      defaultValue = "10000,100000,1000000",
      description = "Payments in the table before the load (${DEFAULT-VALUE}).")
  private List<Long> stored = List.of();

  @Option(
      names = "--clients",
      defaultValue = "64",
      description = "Connections, where those are not what grows (${DEFAULT-VALUE}).")
  private int clients;

  @Option(names = "--hold", defaultValue = "8s", description = "Of each load (${DEFAULT-VALUE}).")
  private Duration hold = Duration.ZERO;

  @Option(
      names = "--warm",
      defaultValue = "12s",
      description = "Windows of warm-up as hard, until one gains less than a tenth; 5 at most"
          + " (${DEFAULT-VALUE}).")
  private Duration warm = Duration.ZERO;

  @Mixin
  private final ShapeOptions shape = new ShapeOptions();

  @Mixin
  private final LoadOptions load = new LoadOptions();

  @Mixin
  private final Output output = new Output();

  private record Point(String dimension, long size, Loaded loaded) {

    Stage stage() {
      return loaded.stage();
    }
  }

  /**
   * A load, and what it left in the database.
   *
   * @param tableBytes of each stored payment, with its events and all indexes
   */
  private record Loaded(Stage stage, double loggedBytesPerPayment, double tableBytes) {}

  private final List<Point> points = new ArrayList<>();

  @Override
  public Integer call() {
    if (dimensions.contains(Dimension.CONNECTIONS)) {
      measured(
          List.of(),
          session ->
              connections.forEach(count -> point(CONNECTIONS, count, session.saturating(count))));
    }
    if (dimensions.contains(Dimension.PROCESSES)) {
      processes.forEach(count -> measured(
          List.of("--processes", "payment=" + count, "--no-tls"),
          session -> point(PROCESSES, count, session.saturating(clients))));
    }
    if (dimensions.contains(Dimension.STORED)) {
      measured(List.of(), session -> stored.stream().sorted().forEach(count -> {
        StoredPayments.fill(session.mesh().ownerJdbcUrl(), count);
        point(STORED, count, session.saturating(clients));
      }));
    }
    output.say("%n%s", table().text());
    load.write(json(), this::page);
    return 0;
  }

  /** A mesh that is warm. */
  private record Session(MeshUnderTest mesh, LoadSession load, Duration hold) {
    Loaded saturating(int clients) {
      String database = mesh.ownerJdbcUrl();
      long before = StoredPayments.loggedBytes(database);
      Stage stage = load.saturate(Saturation.of(clients + " connections", clients, hold));
      double logged = StoredPayments.loggedBytes(database) - before;
      long accepted = Math.max(1, stage.report().latencies().accepted().count());
      double each = StoredPayments.tableBytes(database)
          / (double) Math.max(1, StoredPayments.count(database));
      return new Loaded(stage, logged / accepted, each);
    }
  }

  private void measured(List<String> options, Consumer<Session> work) {
    try (MeshUnderTest mesh = MeshUnderTest.start(shape.plan(options, Map.of()));
        LoadGenerator generator = LoadGenerator.open(load.plan(mesh.url(), mesh.secretFile()))) {
      LoadSession session = new LoadSession(generator, mesh.watched());
      session.warmUp(clients, warm);
      work.accept(new Session(mesh, session, hold));
    }
  }

  private void point(String dimension, long size, Loaded loaded) {
    points.add(new Point(dimension, size, loaded));
    output.say("%s: %,d", dimension, size);
    new StageTable(output.out()).row(loaded.stage());
  }

  private Table table() {
    return new Table(
        "Growth",
        List.of(
            "",
            "payments/s",
            "p50 ms",
            "p99 ms",
            "errors",
            "servers' CPU µs per payment",
            "PostgreSQL's",
            "servers' RSS MiB",
            "log bytes per payment",
            "table bytes"),
        points.stream().map(GrowthCommand::row).toList());
  }

  private static List<String> row(Point point) {
    Stage stage = point.stage();
    Latency accepted = stage.report().latencies().accepted();
    return List.of(
        String.format(java.util.Locale.ROOT, "%,d %s", point.size(), point.dimension()),
        StagePage.number(stage.report().achievedRate()),
        StagePage.number(accepted.p50()),
        StagePage.number(accepted.p99()),
        Long.toString(stage.report().errors().total()),
        StagePage.number(1_000 * stage.serverCpuMsPerPayment()),
        StagePage.number(1_000 * stage.postgresCpuMsPerPayment()),
        StagePage.number(stage.serverRssMib()),
        StagePage.number(point.loaded().loggedBytesPerPayment()),
        StagePage.number(point.loaded().tableBytes()));
  }

  private JsonObject json() {
    JsonArray all = new JsonArray();
    points.forEach(point -> all.add(new JsonObject()
        .put("dimension", point.dimension())
        .put("size", point.size())
        .put("logged_bytes_per_payment", point.loaded().loggedBytesPerPayment())
        .put("table_bytes_per_payment", point.loaded().tableBytes())
        .mergeIn(point.stage().json())));
    return new JsonObject().put("points", all);
  }

  private Page page() {
    Page page = new Page("Growth").table(table());
    for (String dimension : List.of(CONNECTIONS, PROCESSES, STORED)) {
      page.plot(plot("Payments per second by " + dimension, dimension, Axis.LINEAR, stage -> stage
              .report()
              .achievedRate()))
          .plot(plot(
              "p99 by " + dimension + ", ms",
              dimension,
              Axis.LOGARITHMIC,
              stage -> stage.report().latencies().accepted().p99()));
    }
    return page.table(StagePage.processes(points.stream().map(Point::stage).toList()));
  }

  private Plot plot(String title, String dimension, Axis up, ToDoubleFunction<Stage> of) {
    return new Plot(
        title,
        new Plot.Scale(dimension, Axis.LOGARITHMIC),
        new Plot.Scale("", up),
        List.of(new Series(
            dimension,
            points.stream()
                .filter(point -> point.dimension().equals(dimension))
                .map(point -> new Series.Spot(point.size(), of.applyAsDouble(point.stage())))
                .toList())));
  }
}
