package dev.paymesh.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Owns the search for C: rates that grow by a factor, each held, until one is not carried. */
record CapacitySearch(Ladder ladder, Duration hold, Duration p99) {

  /** With the default factor this reaches seven thousand times the first rate. */
  static final int RATES_MAX = 40;

  private static final int TRIES_MAX = 5;
  private static final double FACTOR_MIN = 1.01;

  /** Ends with the first rate that no try carried; its reports are part of the result. */
  Result run(Function<Step, StepReport> runner) {
    List<StepReport> reports = new ArrayList<>();
    double capacity = 0;
    double rate = ladder.start();
    for (int number = 1; number <= RATES_MAX; number++) {
      if (!carried(new Step("step " + number, rate, hold), runner, reports)) {
        return new Result(capacity, true, reports);
      }
      capacity = rate;
      rate *= ladder.factor();
    }
    return new Result(capacity, false, reports);
  }

  private boolean carried(Step step, Function<Step, StepReport> runner, List<StepReport> reports) {
    for (int attempt = 0; attempt < ladder.tries(); attempt++) {
      StepReport report = runner.apply(step);
      reports.add(report);
      if (report.carried(p99)) {
        return true;
      }
    }
    return false;
  }

  /** The rates, and how often each may be tried: on a machine with other work one try says little. */
  record Ladder(double start, double factor, int tries) {

    Ladder {
      boolean grows = start > 0 && factor >= FACTOR_MIN;
      if (!grows || tries < 1 || tries > TRIES_MAX) {
        throw new IllegalArgumentException("start, step, tries: " + start + ", x" + factor + ", "
            + tries + " (expected: > 0, >= x" + FACTOR_MIN + ", 1 to " + TRIES_MAX + ")");
      }
    }
  }

  /** The capacity is a lower bound only, when no rate was too much. */
  record Result(double capacity, boolean limitFound, List<StepReport> reports) {}
}
