package dev.paymesh.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Owns the search for C: rates that grow by a factor, each held, until one is not carried. */
record CapacitySearch(double start, double factor, Duration hold, Duration p99) {

  /** With the default factor this reaches seven thousand times the first rate. */
  static final int STEPS_MAX = 40;

  private static final double FACTOR_MIN = 1.01;

  CapacitySearch {
    if (!(start > 0) || !(factor >= FACTOR_MIN)) {
      throw new IllegalArgumentException("start and step: " + start + ", x" + factor
          + " (expected: > 0 and >= x" + FACTOR_MIN + ")");
    }
  }

  /** Ends with the first step that was not carried, which is part of the result. */
  Result run(Function<Step, StepReport> runner) {
    List<StepReport> reports = new ArrayList<>();
    double capacity = 0;
    double rate = start;
    while (reports.size() < STEPS_MAX) {
      StepReport report = runner.apply(new Step("step " + (reports.size() + 1), rate, hold));
      reports.add(report);
      if (!report.carried(p99)) {
        return new Result(capacity, true, reports);
      }
      capacity = rate;
      rate *= factor;
    }
    return new Result(capacity, false, reports);
  }

  /** The capacity is a lower bound only, when no step was too much. */
  record Result(double capacity, boolean limitFound, List<StepReport> reports) {}
}
