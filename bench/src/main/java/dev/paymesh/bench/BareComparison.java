package dev.paymesh.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Owns the rounds in which both sides, on one database, take turns by themselves. */
final class BareComparison {

  private final CompareOptions options;
  private final Trials trials;
  private final StageTable table;

  BareComparison(CompareOptions options, Trials trials, StageTable table) {
    this.options = options;
    this.trials = trials;
    this.table = table;
  }

  /** The throughput of the chain is known after the first round; the rates of all rounds come from that one. */
  void run(List<Side> sides, int rounds, Duration warmUp) {
    sides.forEach(side -> side.warmUp(options.clients(), warmUp));
    List<Side> order = new ArrayList<>(sides);
    double capacity = 0;
    for (int round = 1; round <= rounds; round++) {
      for (Side side : order) {
        Trial trial = add(side.saturate(round, options.clients(), options.hold()));
        boolean first = round == 1 && side.name().equals("before");
        capacity = first ? trial.perSecond() : capacity;
      }
      for (double share : options.shares()) {
        for (Side side : order) {
          add(side.atRate(step(share, capacity), round));
        }
      }
      // Whoever comes second meets the other's settlement: each is second in turn.
      java.util.Collections.reverse(order);
    }
  }

  private Step step(double share, double capacity) {
    String name = Math.round(100 * share) + " % of before";
    return new Step(name, Math.max(1, share * capacity), options.hold());
  }

  private Trial add(Trial trial) {
    trials.add(trial);
    table.row(trial.stage());
    return trial;
  }
}
