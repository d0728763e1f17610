package dev.paymesh.bench;

import dev.paymesh.bench.report.Page;
import dev.paymesh.bench.report.Series;
import dev.paymesh.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Owns how two sides, Paymesh and its rival as a rule, look side by side: medians of the rounds, their quotients, and plots of both. */
record SideBySide(Trials trials, Words words) {

  static final String PAYMESH = "paymesh";
  /** In the name of a step at a rate; the other steps are those of clients that never wait. */
  static final String SHARE_OF = " % of ";

  static final String CLIENTS = " clients";
  private static final double MICROS = 1_000;

  /**
   * What both are called.
   *
   * @param rival what is held against
   * @param measured what is of interest
   * @param unit one of what is counted
   * @param meanwhile those processes of the mesh that work for neither
   */
  record Words(String rival, String measured, String unit, String meanwhile) {

    /** Of Paymesh and another. */
    static Words of(String rival, String unit, String meanwhile) {
      return new Words(rival, PAYMESH, unit, meanwhile);
    }
  }

  Table table(List<List<String>> more) {
    List<List<String>> rows = new ArrayList<>();
    trials.steps().forEach(step -> rows.addAll(rowsOf(step)));
    rows.addAll(more);
    return new Table(
        "Medians of the rounds",
        List.of("", words.rival(), words.measured(), words.measured() + " / " + words.rival()),
        rows);
  }

  private List<List<String>> rowsOf(String step) {
    boolean saturated = step.endsWith(CLIENTS);
    String at = step + " (" + offered(step) + ")";
    String where = saturated ? step : at;
    List<List<String>> rows = new ArrayList<>();
    if (saturated) {
      rows.add(row(step + ": " + words.unit() + "s per second", step, Trial::perSecond));
    }
    rows.add(row(where + ": p50 ms", step, trial -> trial.ms(Latency::p50)));
    rows.add(row(where + ": p95 ms", step, trial -> trial.ms(Latency::p95)));
    rows.add(row(where + ": p99 ms", step, trial -> trial.ms(Latency::p99)));
    rows.add(row(
        where + ": servers' CPU µs per " + words.unit(),
        step,
        trial -> trial.cpuMsPerPayment() * MICROS));
    rows.add(row(
        where + ": " + words.meanwhile(), step, trial -> trial.settlingCpuMsPerPayment() * MICROS));
    rows.add(row(
        where + ": PostgreSQL's CPU µs per " + words.unit(),
        step,
        trial -> trial.postgresCpuMsPerPayment() * MICROS));
    if (saturated) {
      rows.add(row(where + ": servers' RSS MiB", step, Trial::rssMib));
      if (words.unit().equals("payment")) {
        rows.add(row(where + ": without an end yet, %", step, Trial::unsettledPercent));
      }
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
    return row(
        name, trials.median(words.rival(), step, of), trials.median(words.measured(), step, of));
  }

  static List<String> row(String name, double rival, double measured) {
    return List.of(name, shown(rival), shown(measured), quotient(measured / rival));
  }

  static String shown(double value) {
    return Double.isNaN(value) ? "" : StagePage.number(value);
  }

  private static String quotient(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : "";
  }

  /** The median of what is of interest over the other. */
  double quotient(String step, ToDoubleFunction<Trial> of) {
    return trials.median(words.measured(), step, of) / trials.median(words.rival(), step, of);
  }

  /** The plots of all steps, and the figures behind them. */
  Page plot(Page page) {
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
                .filter(step -> step.contains(SHARE_OF))
                .map(step -> new Series.Spot(
                    trials.median(
                        side, step, trial -> trial.stage().report().step().rate()),
                    trials.median(side, step, trial -> trial.ms(percentile))))
                .filter(spot -> Double.isFinite(spot.x()))
                .toList()))
        .toList();
  }
}
