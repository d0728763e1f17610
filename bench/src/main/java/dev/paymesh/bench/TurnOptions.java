package dev.paymesh.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns how two sides take turns: how hard and how long each is loaded, and what came of it. */
final class TurnOptions {

  @Mixin
  private final ShapeOptions shape = new ShapeOptions();

  @Mixin
  private final LoadOptions load = new LoadOptions();

  @Option(
      names = "--clients",
      defaultValue = "64",
      description =
          "Connections that never wait, and calls in flight that follow each other, for the"
              + " throughput (${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--hold",
      defaultValue = "6s",
      description = "How long each step is (${DEFAULT-VALUE}).")
  private Duration hold = Duration.ZERO;

  @Option(
      names = "--shares",
      split = ",",
      description =
          "Of the throughput of the first side, or of the slower one of two that read: the"
              + " rates at which latency is measured (${DEFAULT-VALUE}).")
  private List<Double> shares;

  @Option(
      names = "--warm",
      defaultValue = "12s",
      description = "Windows of warm-up, until one gains less than a tenth; 5 at most"
          + " (${DEFAULT-VALUE}).")
  private Duration warm = Duration.ZERO;

  private final Trials trials = new Trials();

  /** @param shares unless others are told */
  TurnOptions(Double... shares) {
    this.shares = List.of(shares);
  }

  ShapeOptions shape() {
    return shape;
  }

  LoadOptions load() {
    return load;
  }

  int clients() {
    return clients;
  }

  Duration hold() {
    return hold;
  }

  Duration warm() {
    return warm;
  }

  /** Of all that were run. */
  Trials trials() {
    return trials;
  }

  /** Refuses more than anybody waits for before a mesh is started; then opens the table. */
  StageTable begin(PrintWriter out) {
    shape.rounds();
    StageTable table = new StageTable(out);
    table.head();
    return table;
  }

  /** That is paid through its gateway. */
  Side side(Contender contender, List<WatchedProcess> beside) {
    return new Side(contender, load.plan(contender.url(), contender.secretFile()), beside);
  }

  /** Each by itself, at rates that are shares of what this one gets through. */
  void run(StageTable table, BareComparison.Base base, Side... sides) {
    BareComparison.Load plan = new BareComparison.Load(clients, hold, shares, base);
    new BareComparison(plan, trials, table).run(List.of(sides), shape.rounds(), warm);
  }

  /** What was run where, in words. */
  String conditions(String sides, String way) {
    return sides + ", with the load generator and one PostgreSQL on the same "
        + Runtime.getRuntime().availableProcessors() + " processors; " + way + ", "
        + shape.rounds() + " rounds of " + hold.toSeconds() + " s each.";
  }
}
