package dev.paymesh.bench;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Owns the steps of an overload run: multiples of the capacity, then less and the same again. */
record OverloadPlan(double capacity, List<Double> factors, Duration hold, Duration recovery) {

  private static final double RECOVERY_FACTOR = 0.5;

  OverloadPlan {
    if (!(capacity > 0) || factors.isEmpty() || !factors.stream().allMatch(each -> each > 0)) {
      throw new IllegalArgumentException(
          "capacity and factors: " + capacity + ", " + factors + " (expected: > 0)");
    }
  }

  /** In a second. */
  double highest() {
    return capacity * Collections.max(factors);
  }

  List<Step> steps() {
    Stream<Step> loads = factors.stream().map(factor -> step("", factor, hold));
    return Stream.concat(
            loads, Stream.of(step("then ", RECOVERY_FACTOR, recovery), step("then ", 1, recovery)))
        .toList();
  }

  private Step step(String prefix, double factor, Duration time) {
    String plain = BigDecimal.valueOf(factor).stripTrailingZeros().toPlainString();
    return new Step(prefix + plain + "C", capacity * factor, time);
  }

  List<Stage> loads(List<Stage> stages) {
    return stages.subList(0, factors.size());
  }

  /** The step in which the load has just fallen. */
  Stage recovery(List<Stage> stages) {
    return stages.get(factors.size());
  }
}
