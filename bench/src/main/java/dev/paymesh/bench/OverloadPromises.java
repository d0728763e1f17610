package dev.paymesh.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Owns what the mesh promises beyond its capacity, and whether one run kept it and can be believed. */
final class OverloadPromises {

  /** Of C, while up to twice C is offered, and while more is. */
  private static final double GOODPUT_SHARE_MIN = 0.8;

  private static final double GOODPUT_SHARE_FAR_BEYOND_MIN = 0.6;
  private static final double FAR_BEYOND = 2;

  private static final Duration REFUSAL_P99_MAX = Duration.ofMillis(50);
  /** No promise of the mesh: beyond this the generator was short of CPU, and the other figures are its own. */
  private static final Duration LATE_P99_MAX = Duration.ofMillis(25);

  private static final double RSS_GROWTH_PERCENT_MAX = 15;
  private static final int RECOVERY_SECONDS_MAX = 5;

  private final OverloadPlan plan;
  private final Duration acceptedP99Max;
  private final List<Promise> promises = new ArrayList<>();

  private OverloadPromises(OverloadPlan plan, Duration acceptedP99Max) {
    this.plan = plan;
    this.acceptedP99Max = acceptedP99Max;
  }

  /**
   * What a run kept of the promises.
   *
   * @param before what each process held before it was ever asked for more than it can do
   */
  static List<Promise> judge(
      OverloadPlan plan, Duration acceptedP99Max, List<ProcessUse> before, List<Stage> stages) {
    OverloadPromises judged = new OverloadPromises(plan, acceptedP99Max);
    plan.loads(stages).forEach(stage -> judged.load(stage.report()));
    judged.memory(before, plan.loads(stages));
    judged.recovery(plan.recovery(stages).report());
    return List.copyOf(judged.promises);
  }

  private void load(StepReport report) {
    String at = " at " + report.step().name();
    double factor = report.step().rate() / plan.capacity();
    double share =
        report.goodputRate() / Math.min(plan.capacity(), report.step().rate());
    double least = factor > FAR_BEYOND ? GOODPUT_SHARE_FAR_BEYOND_MIN : GOODPUT_SHARE_MIN;
    add(
        "goodput" + at,
        text("%.0f %% of C (>= %.0f %%)", 100 * share, 100 * least),
        share >= least);
    below("p99 of accepted" + at, report.latencies().accepted(), acceptedP99Max);
    below("p99 of refusals" + at, report.latencies().refused(), REFUSAL_P99_MAX);
    below("generator late" + at, report.latencies().late(), LATE_P99_MAX);
    add("no other error" + at, report.otherErrors() + " (0)", report.otherErrors() == 0);
  }

  private void below(String name, Latency latency, Duration limit) {
    String measured = latency.count() == 0 ? "none" : text("%.1f ms", latency.p99());
    add(name, text("%s (< %d ms)", measured, limit.toMillis()), latency.p99Below(limit));
  }

  /** The generator's own memory is nobody's promise. */
  private void memory(List<ProcessUse> before, List<Stage> loads) {
    for (ProcessUse last : loads.get(loads.size() - 1).uses()) {
      before.stream()
          .filter(first -> first.process().equals(last.process()))
          .filter(first -> !first.process().isGenerator() && first.rssKib() > 0)
          .forEach(first -> growth(first, last));
    }
  }

  private void growth(ProcessUse first, ProcessUse last) {
    double percent = 100.0 * (last.rssKib() - first.rssKib()) / first.rssKib();
    add(
        "memory of " + last.process().name(),
        text("%+.1f %% (<= +%.0f %%)", percent, RSS_GROWTH_PERCENT_MAX),
        percent <= RSS_GROWTH_PERCENT_MAX);
  }

  private void recovery(StepReport report) {
    int seconds = report.secondsToRecover();
    boolean recovered = seconds < report.seconds().size();
    String measured = recovered ? "after " + seconds + " s" : "never";
    add(
        "clean again, " + report.step().name(),
        text("%s (<= %d s)", measured, RECOVERY_SECONDS_MAX),
        recovered && seconds <= RECOVERY_SECONDS_MAX);
  }

  private void add(String name, String measured, boolean held) {
    promises.add(new Promise(name, measured, held));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** One promise, what was measured for it with the limit, and whether it was kept. */
  record Promise(String name, String measured, boolean held) {

    static JsonArray json(List<Promise> promises) {
      JsonArray rows = new JsonArray();
      promises.forEach(each -> rows.add(new JsonObject()
          .put("name", each.name())
          .put("measured", each.measured())
          .put("held", each.held())));
      return rows;
    }
  }
}
