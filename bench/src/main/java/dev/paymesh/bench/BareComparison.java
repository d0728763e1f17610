package dev.paymesh.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Owns the rounds in which two sides take turns by themselves. */
final class BareComparison {

  private final TurnOptions options;
  private final Trials trials;
  private final StageTable table;

  BareComparison(TurnOptions options, Trials trials, StageTable table) {
    this.options = options;
    this.trials = trials;
    this.table = table;
  }

  /** The throughput of the first side is known after one round; the rates of all rounds come from that one. */
  void run(List<Side> sides, int rounds, Duration warmUp) {
    sides.forEach(side -> side.warmUp(options.clients(), warmUp));
    List<Side> order = new ArrayList<>(sides);
    String reference = sides.get(0).name();
    double capacity = 0;
    for (int round = 1; round <= rounds; round++) {
      for (Side side : order) {
        Trial trial = add(side.saturate(round, options.clients(), options.hold()));
        boolean first = round == 1 && side.name().equals(reference);
        capacity = first ? trial.perSecond() : capacity;
      }
      for (double share : options.shares()) {
        for (Side side : order) {
          add(side.atRate(step(share, reference, capacity), round));
        }
      }
      // Whoever comes second meets the other's settlement: each is second in turn.
      java.util.Collections.reverse(order);
    }
  }

  private Step step(double share, String reference, double capacity) {
    String name = Math.round(100 * share) + " % of " + reference;
    return new Step(name, Math.max(1, share * capacity), options.hold());
  }

  private Trial add(Trial trial) {
    trials.add(trial);
    table.row(trial.stage());
    return trial;
  }
}
