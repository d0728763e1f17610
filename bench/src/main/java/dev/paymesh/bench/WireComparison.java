package dev.paymesh.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Owns the part in which everything between the services passes proxies: bytes, and dependencies that answer late. */
final class WireComparison {

  private final CompareOptions options;
  private final TurnOptions turns;
  private final StageTable table;
  private final Map<String, Map<String, Double>> bytes = new TreeMap<>();

  WireComparison(CompareOptions options, TurnOptions turns, StageTable table) {
    this.options = options;
    this.turns = turns;
    this.table = table;
  }

  /** A side behind its own proxies. */
  record Proxied(Side side, WireProxies proxies) {}

  /** By side and hop, per payment, both ways. */
  Map<String, Map<String, Double>> bytes() {
    return bytes;
  }

  /** At a moderate rate on connections that are open, so that neither greetings nor idling count. */
  void count(Proxied proxied) {
    Map<String, Long> before = proxied.proxies().bytes();
    Trial trial = proxied.side().atRate(new Step("bytes", options.injectedRate(), turns.hold()), 1);
    table.row(trial.stage());
    Map<String, Long> after = proxied.proxies().bytes();
    double payments = Math.max(1, trial.stage().report().latencies().accepted().count());
    Map<String, Double> perPayment = new TreeMap<>();
    after.forEach(
        (role, total) -> perPayment.put(role, (total - before.getOrDefault(role, 0L)) / payments));
    bytes.put(proxied.side().name(), perPayment);
  }

  /** The same rate for all sides, each dependency late by the same time. */
  void inject(List<Proxied> all) {
    for (Proxied proxied : all) {
      proxied.proxies().delayDependencies(options.delay());
      Trial trial = proxied.side().atRate(injected(options.injectedRate()), 1);
      proxied.proxies().delayDependencies(Duration.ZERO);
      turns.trials().add(trial);
      table.row(trial.stage());
    }
  }

  Step injected(double rate) {
    return new Step("with " + options.delay().toMillis() + " ms", rate, turns.hold());
  }
}
