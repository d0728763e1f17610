package dev.paymesh.launcher.migrate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Owns what the counters of all gateways say of a comparison: for each rpc its requests, and each field's share that is equal. */
public final class ShadowReport {

  private static final Pattern SAMPLE =
      Pattern.compile("mesh_shadow_(requests|fields)_total\\{(.*)} ([0-9.eE+]+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final String FIELD = "  %-36s %9s %9s %9s %9s %9s %9s%n";

  private final Map<String, Rpc> rpcs = new TreeMap<>();

  private ShadowReport() {}

  /** Counts by outcome, and by field and result. */
  private record Rpc(Map<String, Long> outcomes, Map<String, Map<String, Long>> fields) {
    Rpc() {
      this(new TreeMap<>(), new TreeMap<>());
    }

    long outcome(String name) {
      return outcomes.getOrDefault(name, 0L);
    }

    long compared() {
      return outcome("equal") + outcome("different");
    }
  }

  /** The sum of what each process tells as Prometheus text. */
  public static ShadowReport of(List<String> processes) {
    ShadowReport report = new ShadowReport();
    processes.stream()
        .flatMap(String::lines)
        .map(SAMPLE::matcher)
        .filter(Matcher::matches)
        .forEach(report::add);
    return report;
  }

  private void add(Matcher sample) {
    Map<String, String> labels = new HashMap<>();
    LABEL.matcher(sample.group(2)).results().forEach(one -> labels.put(one.group(1), one.group(2)));
    Rpc rpc = rpcs.computeIfAbsent(labels.getOrDefault("method", ""), none -> new Rpc());
    long count = (long) Double.parseDouble(sample.group(3));
    if (sample.group(1).equals("requests")) {
      rpc.outcomes().merge(labels.getOrDefault("outcome", ""), count, Long::sum);
    } else {
      rpc.fields()
          .computeIfAbsent(labels.getOrDefault("field", ""), none -> new TreeMap<>())
          .merge(labels.getOrDefault("result", ""), count, Long::sum);
    }
  }

  /** Requests whose answers differ, over all rpcs. */
  public long different() {
    return rpcs.values().stream().mapToLong(rpc -> rpc.outcome("different")).sum();
  }

  /** Differences by rpc and field, those that have none left out. */
  public Map<String, Long> differences() {
    Map<String, Long> differences = new TreeMap<>();
    rpcs.forEach((name, rpc) -> rpc.fields().forEach((field, results) -> {
      long count = different(results);
      if (count > 0) {
        differences.put(name + " " + field, count);
      }
    }));
    return differences;
  }

  private static long different(Map<String, Long> results) {
    return results.entrySet().stream()
        .filter(result -> !result.getKey().equals("equal") && !result.getKey().equals("reordered"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** For people. */
  public String text() {
    if (rpcs.isEmpty()) {
      return "no route is shadowed here\n";
    }
    StringBuilder text = new StringBuilder();
    rpcs.forEach((name, rpc) -> {
      text.append(headline(name, rpc));
      text.append(FIELD.formatted(
          "field", "places", "equal %", "different", "only grpc", "only rest", "reordered"));
      rpc.fields().forEach((field, results) -> text.append(line(field, results)));
    });
    return text.toString();
  }

  private static String headline(String name, Rpc rpc) {
    List<String> left = new ArrayList<>();
    rpc.outcomes().forEach((outcome, count) -> {
      if (count > 0 && !outcome.equals("equal") && !outcome.equals("different")) {
        left.add(count + " " + outcome);
      }
    });
    return "%s: %d compared, %s %% equal, %d different; not compared: %s%n"
        .formatted(
            name,
            rpc.compared(),
            percent(rpc.outcome("equal"), rpc.compared()),
            rpc.outcome("different"),
            left.isEmpty() ? "none" : String.join(", ", left));
  }

  /** Of a list that is in another order its items are counted, too, so it is no place more. */
  private static String line(String field, Map<String, Long> results) {
    long equal = results.getOrDefault("equal", 0L);
    long places = equal + different(results);
    return FIELD.formatted(
        field,
        places,
        percent(equal, places),
        results.getOrDefault("different", 0L),
        results.getOrDefault("only_grpc", 0L),
        results.getOrDefault("only_rest", 0L),
        results.getOrDefault("reordered", 0L));
  }

  /** Rounded down: 100 is said of nothing that differs. */
  private static String percent(long part, long whole) {
    return whole == 0
        ? "-"
        : String.format(Locale.ROOT, "%.2f", Math.floor(10_000.0 * part / whole) / 100);
  }
}
