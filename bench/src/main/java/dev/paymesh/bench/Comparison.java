package dev.paymesh.bench;

import dev.paymesh.bench.report.Page;
import dev.paymesh.bench.report.Table;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Owns what the comparison with the chain says in the end: both sides, bytes on each hop, and what asking at once brings. */
record Comparison(Trials trials, Map<String, Map<String, Double>> bytes) {

  static final String BEFORE = "before";
  private static final SideBySide.Words WORDS =
      SideBySide.Words.of(BEFORE, "payment", "the settling mesh's meanwhile");

  private SideBySide sides() {
    return new SideBySide(trials, WORDS);
  }

  Table table() {
    return sides().table(byteRows());
  }

  /** A hop is named by who is called. */
  private List<List<String>> byteRows() {
    Map<String, Double> before = bytes.getOrDefault(BEFORE, Map.of());
    Map<String, Double> paymesh = bytes.getOrDefault(SideBySide.PAYMESH, Map.of());
    List<List<String>> rows = new ArrayList<>();
    for (String role : paymesh.keySet()) {
      rows.add(SideBySide.row(
          "bytes per payment to and from " + role,
          before.getOrDefault(role, Double.NaN),
          paymesh.getOrDefault(role, Double.NaN)));
    }
    if (!paymesh.isEmpty()) {
      rows.add(SideBySide.row("bytes per payment between services", sum(before), sum(paymesh)));
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
            SideBySide.shown(trial.ms(Latency::p50)),
            SideBySide.shown(trial.ms(Latency::p95)),
            SideBySide.shown(trial.ms(Latency::p99))))
        .toList();
    return new Table(
        "Dependencies late: in sequence, in parallel", List.of("", "p50 ms", "p95", "p99"), rows);
  }

  JsonObject json() {
    return new JsonObject()
        .put("trials", trials.json())
        .put("bytes_per_payment", new JsonObject(Map.copyOf(bytes)));
  }

  Page page(String conditions) {
    Page page = new Page("Paymesh and what it replaces").text(conditions).table(table());
    if (!fanOut().rows().isEmpty()) {
      page.table(fanOut());
    }
    return sides().plot(page);
  }
}
