package dev.paymesh.bench;

import dev.paymesh.bench.report.Page;
import dev.paymesh.bench.report.Series;
import dev.paymesh.bench.report.Table;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Owns what a comparison says in the end: medians of both sides, and the quotient. */
record Comparison(Trials trials, Map<String, Map<String, Double>> bytes, Pair pair) {

  static final Pair OF_THE_CHAIN = new Pair("before", "paymesh");
  private static final double MICROS = 1_000;

  /** The names of both sides: the second is held against the first. */
  record Pair(String reference, String measured) {}

  Table table() {
    List<List<String>> rows = new ArrayList<>();
    trials.steps().forEach(step -> rows.addAll(rowsOf(step)));
    rows.addAll(byteRows());
    return new Table(
        "Medians of the rounds", List.of("", pair.reference(), pair.measured(), quotientOf()), rows);
  }

  private String quotientOf() {
    return pair.measured() + " / " + pair.reference();
  }

  private List<List<String>> rowsOf(String step) {
    boolean saturated = step.endsWith(" clients");
    String at = step + " (" + offered(step) + ")";
    List<List<String>> rows = new ArrayList<>();
    if (saturated) {
      rows.add(row(step + ": payments per second", step, Trial::perSecond));
    }
    String where = saturated ? step : at;
    rows.add(row(where + ": p50 ms", step, trial -> trial.ms(Latency::p50)));
    rows.add(row(where + ": p95 ms", step, trial -> trial.ms(Latency::p95)));
    rows.add(row(where + ": p99 ms", step, trial -> trial.ms(Latency::p99)));
    rows.add(row(
        where + ": servers' CPU µs per payment", step, trial -> trial.cpuMsPerPayment() * MICROS));
    rows.add(row(
        where + ": the settling mesh's meanwhile",
        step,
        trial -> trial.settlingCpuMsPerPayment() * MICROS));
    rows.add(row(
        where + ": PostgreSQL's CPU µs per payment",
        step,
        trial -> trial.postgresCpuMsPerPayment() * MICROS));
    if (saturated) {
      rows.add(row(where + ": servers' RSS MiB", step, Trial::rssMib));
    }
    rows.add(
        row(where + ": errors", step, trial -> trial.stage().report().errors().total()));
    return rows;
  }

  private String offered(String step) {
    double rate = trials.of(step).stream()
        .mapToDouble(trial -> trial.stage().report().step().rate())
        .max()
        .orElse(0);
    return String.format(Locale.ROOT, "%.0f/s", rate);
  }

  private List<String> row(String name, String step, ToDoubleFunction<Trial> of) {
    return row(name, trials.median(pair.reference(), step, of), trials.median(pair.measured(), step, of));
  }

  private static List<String> row(String name, double reference, double measured) {
    return List.of(name, shown(reference), shown(measured), quotient(measured / reference));
  }

  private static String shown(double value) {
    return Double.isNaN(value) ? "" : StagePage.number(value);
  }

  private static String quotient(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : "";
  }

  /** A hop is named by who is called. */
  private List<List<String>> byteRows() {
    Map<String, Double> before = bytes.getOrDefault(pair.reference(), Map.of());
    Map<String, Double> paymesh = bytes.getOrDefault(pair.measured(), Map.of());
    List<List<String>> rows = new ArrayList<>();
    for (String role : paymesh.keySet()) {
      rows.add(row(
          "bytes per payment to and from " + role,
          before.getOrDefault(role, Double.NaN),
          paymesh.getOrDefault(role, Double.NaN)));
    }
    if (!paymesh.isEmpty()) {
      rows.add(row("bytes per payment between services", sum(before), sum(paymesh)));
    }
    return rows;
  }

  private static double sum(Map<String, Double> all) {
    return all.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** What asking both checks at once brings by itself, each dependency late. */
  Table fanOut() {
    List<Trial> late =
        trials.all().stream().filter(trial -> trial.step().startsWith("with ")).toList();
    List<List<String>> rows = late.stream()
        .map(trial -> List.of(
            trial.side(),
            shown(trial.ms(Latency::p50)),
            shown(trial.ms(Latency::p95)),
            shown(trial.ms(Latency::p99))))
        .toList();
    return new Table(
        "Dependencies late: in sequence, in parallel", List.of("", "p50 ms", "p95", "p99"), rows);
  }

  JsonObject json() {
    return new JsonObject()
        .put("trials", trials.json())
        .put("bytes_per_payment", new JsonObject(Map.copyOf(bytes)));
  }

  Page page(String title, String conditions) {
    Page page = new Page(title).text(conditions).table(table());
    if (!fanOut().rows().isEmpty()) {
      page.table(fanOut());
    }
    for (String step : trials.steps()) {
      List<StagePage.Named> last = lastOf(step);
      page.plot(StagePage.byPercentile("Latency by percentile: " + step, last))
          .plot(StagePage.overTime("p99 of each second: " + step, last));
    }
    return page.plot(StagePage.byRate("p99 by rate, median rounds", series(Latency::p99)))
        .plot(StagePage.byRate("p50 by rate, median rounds", series(Latency::p50)))
        .table(StagePage.latencies(trials.stages()))
        .table(StagePage.processes(trials.stages()));
  }

  private List<StagePage.Named> lastOf(String step) {
    Function<Trial, StagePage.Named> named =
        trial -> new StagePage.Named(trial.side(), trial.stage());
    int last = trials.of(step).stream().mapToInt(Trial::round).max().orElse(1);
    return trials.of(step).stream()
        .filter(trial -> trial.round() == last)
        .map(named)
        .toList();
  }

  private List<Series> series(ToDoubleFunction<Latency> percentile) {
    return trials.sides().stream()
        .map(side -> new Series(
            side,
            trials.steps().stream()
                .filter(step -> step.endsWith(" of " + pair.reference()))
                .map(step -> new Series.Spot(
                    trials.median(
                        side, step, trial -> trial.stage().report().step().rate()),
                    trials.median(side, step, trial -> trial.ms(percentile))))
                .filter(spot -> Double.isFinite(spot.x()))
                .toList()))
        .toList();
  }
}
