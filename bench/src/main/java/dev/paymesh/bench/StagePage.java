package dev.paymesh.bench;

import dev.paymesh.bench.report.Axis;
import dev.paymesh.bench.report.Page;
import dev.paymesh.bench.report.Plot;
import dev.paymesh.bench.report.Series;
import dev.paymesh.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Owns how steps look on a page: latency by percentile, by rate and over time; what each process used. */
final class StagePage {

  private static final Plot.Scale MS = new Plot.Scale("ms", Axis.LOGARITHMIC);

  private StagePage() {}

  /** A step under the name that it has in the plots. */
  record Named(String name, Stage stage) {

    static List<Named> of(List<Stage> stages) {
      return stages.stream()
          .map(stage -> new Named(
              String.format(
                  Locale.ROOT,
                  "%s, %.0f/s",
                  stage.report().step().name(),
                  stage.report().step().rate()),
              stage))
          .toList();
    }
  }

  static Plot byPercentile(String title, List<Named> stages) {
    return new Plot(
        title,
        new Plot.Scale("percentile", Axis.PERCENTILE),
        MS,
        stages.stream()
            .map(each -> new Series(
                each.name(),
                each.stage().report().latencies().curves().byPercentile().stream()
                    .map(point -> new Series.Spot(point.percentile(), point.ms()))
                    .toList()))
            .toList());
  }

  static Plot overTime(String title, List<Named> stages) {
    return new Plot(
        title,
        new Plot.Scale("second of the step", Axis.LINEAR),
        MS,
        stages.stream()
            .map(each -> new Series(
                each.name(),
                each.stage().report().latencies().curves().overTime().stream()
                    .map(moment -> new Series.Spot(moment.second(), moment.p99()))
                    .toList()))
            .toList());
  }

  /** Steps at different rates, in the order of the rates. */
  static Series byRate(String name, List<Stage> stages, ToDoubleFunction<Latency> of) {
    return new Series(
        name,
        stages.stream()
            .map(stage -> new Series.Spot(
                stage.report().step().rate(),
                of.applyAsDouble(stage.report().latencies().accepted())))
            .sorted(java.util.Comparator.comparingDouble(Series.Spot::x))
            .toList());
  }

  static Plot byRate(String title, List<Series> series) {
    return new Plot(title, new Plot.Scale("offered per second", Axis.LINEAR), MS, series);
  }

  static Table latencies(List<Stage> stages) {
    return new Table(
        "Steps",
        List.of("step", "offered/s", "2xx/s", "p50 ms", "p95", "p99", "p99.9", "max", "errors"),
        stages.stream().map(StagePage::row).toList());
  }

  private static List<String> row(Stage stage) {
    StepReport report = stage.report();
    Latency accepted = report.latencies().accepted();
    return List.of(
        report.step().name(),
        number(report.step().rate()),
        number(report.achievedRate()),
        number(accepted.p50()),
        number(accepted.p95()),
        number(accepted.p99()),
        number(accepted.p999()),
        number(accepted.max()),
        Long.toString(report.errors().total()));
  }

  static Table processes(List<Stage> stages) {
    List<List<String>> rows = new ArrayList<>();
    stages.forEach(stage -> stage
        .uses()
        .forEach(use -> rows.add(List.of(
            stage.report().step().name() + ": " + use.process().name(),
            number(use.cpuPercent()),
            number(use.cpuMs()
                * 1_000
                / Math.max(1, stage.report().latencies().accepted().count())),
            number(use.rssMib())))));
    return new Table(
        "Processes", List.of("step: process", "CPU %", "CPU µs per payment", "RSS MiB"), rows);
  }

  static Page page(String title, List<Stage> stages) {
    List<Named> named = Named.of(stages);
    return new Page(title)
        .table(latencies(stages))
        .plot(byPercentile("Latency of accepted payments by percentile", named))
        .plot(byRate(
            "Latency by rate",
            List.of(
                byRate("p50", stages, Latency::p50),
                byRate("p95", stages, Latency::p95),
                byRate("p99", stages, Latency::p99))))
        .plot(overTime("p99 of each second", named))
        .table(processes(stages));
  }

  static String number(double value) {
    return String.format(Locale.ROOT, value >= 1_000 ? "%,.0f" : "%.1f", value);
  }
}
