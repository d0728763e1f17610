package dev.paymesh.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Owns the rounds in which both sides, on one database, take turns by themselves. */
final class BareComparison {

  private final Load load;
  private final Trials trials;
  private final StageTable table;

  /**
   * How hard, and for how long, in each round.
   *
   * @param clients that never wait, for the throughput
   * @param shares of the base: the rates at which latency is measured
   */
  record Load(int clients, Duration hold, List<Double> shares, Base base) {}

  /** Of what throughput rates are shares: the word for it, and which it is of those that were measured. */
  record Base(String name, ToDoubleFunction<List<Trial>> of) {

    static Base ofSide(String side) {
      return new Base(side, measured -> measured.stream()
          .filter(trial -> trial.side().equals(side))
          .mapToDouble(Trial::perSecond)
          .findFirst()
          .orElse(0));
    }

    /** A rate that both carry. */
    static Base lesser() {
      return new Base(
          "the lesser",
          measured -> measured.stream().mapToDouble(Trial::perSecond).min().orElse(0));
    }
  }

  BareComparison(Load load, Trials trials, StageTable table) {
    this.load = load;
    this.trials = trials;
    this.table = table;
  }

  /** The throughput of both is known after the first round; the rates of all rounds come from that one. */
  void run(List<Side> sides, int rounds, Duration warmUp) {
    sides.forEach(side -> side.warmUp(load.clients(), warmUp));
    List<Side> order = new ArrayList<>(sides);
    double capacity = 0;
    for (int round = 1; round <= rounds; round++) {
      List<Trial> saturated = new ArrayList<>();
      for (Side side : order) {
        saturated.add(add(side.saturate(round, load.clients(), load.hold())));
      }
      capacity = round == 1 ? load.base().of().applyAsDouble(saturated) : capacity;
      for (double share : load.shares()) {
        for (Side side : order) {
          add(side.atRate(step(share, capacity), round));
        }
      }
      // Whoever comes second meets the other's settlement: each is second in turn.
      Collections.reverse(order);
    }
  }

  private Step step(double share, double capacity) {
    String name = Math.round(100 * share) + SideBySide.SHARE_OF + load.base().name();
    return new Step(name, Math.max(1, share * capacity), load.hold());
  }

  private Trial add(Trial trial) {
    trials.add(trial);
    table.row(trial.stage());
    return trial;
  }
}
