package dev.paymesh.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Owns how steps are shown on a terminal: one line each, as soon as it is known. */
final class StageTable {

  private static final String ROW =
      "%-11s %9.1f %9.1f %9.1f | %8.1f %8.1f %8.1f %8.1f %8.1f" + " | %9.1f %8.1f | %8.1f  %s%n";
  private static final String HEAD = ROW.replace(".1f", "s");
  private static final Object[] GROUPS = {
    "", "offered", "achieved", "goodput", "2xx", "", "", "", "", "refused", "", "sent", ""
  };
  private static final Object[] COLUMNS = {
    "step",
    "/s",
    "/s",
    "/s",
    "p50 ms",
    "p90",
    "p99",
    "p99.9",
    "max",
    "/s",
    "p99 ms",
    "late p99",
    "errors"
  };

  private final PrintWriter out;

  StageTable(PrintWriter out) {
    this.out = out;
  }

  /** Per second: offered, answered 2xx in time of the step, 2xx within the limit; then milliseconds. */
  void head() {
    out.printf(HEAD, GROUPS);
    out.printf(HEAD, COLUMNS);
    out.flush();
  }

  void row(StepReport report) {
    Latency accepted = report.latencies().accepted();
    out.printf(
        Locale.ROOT,
        ROW,
        report.step().name(),
        report.step().rate(),
        report.achievedRate(),
        report.goodputRate(),
        accepted.p50(),
        accepted.p90(),
        accepted.p99(),
        accepted.p999(),
        accepted.max(),
        report.refusedRate(),
        report.latencies().refused().p99(),
        report.latencies().late().p99(),
        errors(report.errors().byLabel()));
    out.flush();
  }

  private static String errors(Map<String, Long> byLabel) {
    return byLabel.isEmpty()
        ? "none"
        : byLabel.entrySet().stream()
            .map(error -> error.getKey() + ": " + error.getValue())
            .collect(Collectors.joining(", "));
  }

  void row(Stage stage) {
    row(stage.report());
    uses(stage.uses());
  }

  /** What each process used meanwhile. */
  void uses(List<ProcessUse> uses) {
    uses.forEach(use -> out.printf(
        Locale.ROOT,
        "  %-20s pid %-8d cpu %6.1f %%   rss %7.1f MiB%n",
        use.process().name(),
        use.process().pid(),
        use.cpuPercent(),
        use.rssMib()));
    out.flush();
  }

  void promises(List<OverloadPromises.Promise> promises) {
    promises.forEach(each -> out.printf(
        "%-6s %-32s %s%n", each.held() ? "held" : "MISSED", each.name(), each.measured()));
    out.flush();
  }
}
