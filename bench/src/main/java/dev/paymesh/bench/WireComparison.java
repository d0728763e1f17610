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
    all.forEach(proxied -> late(proxied, "with ", options.injectedRate()));
  }

  /** A share of what one side carries on this way while nothing is late: at that rate, each dependency late. */
  void injectAtShare(Proxied proxied) {
    Trial whole =
        add(proxied.side().saturate("through proxies, ", 1, turns.clients(), turns.hold()));
    String share = Math.round(100 * options.injectedShare()) + SideBySide.SHARE_OF + "that, with ";
    late(proxied, share, Math.max(1, options.injectedShare() * whole.perSecond()));
  }

  private void late(Proxied proxied, String name, double rate) {
    Step step = new Step(name + options.delay().toMillis() + " ms", rate, turns.hold());
    proxied.proxies().delayDependencies(options.delay());
    add(proxied.side().atRate(step, 1));
    proxied.proxies().delayDependencies(Duration.ZERO);
  }

  private Trial add(Trial trial) {
    turns.trials().add(trial);
    table.row(trial.stage());
    return trial;
  }
}
