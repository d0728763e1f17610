package dev.paymesh.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/** Owns what one step showed. */
record StepReport(
    Step step, Latencies latencies, Counts counts, Errors errors, List<Second> seconds) {

  /** Accepted and refused from the time each request was due; late is how far behind that it left. */
  record Latencies(Latency accepted, Latency refused, Latency late, Curves curves) {}

  /** Accepted payments: those answered before the step was over, and those answered within the limit. */
  record Counts(long endedInStep, long good) {}

  /** Every outcome that is not a 2xx, by status or cause. */
  record Errors(SortedMap<String, Long> byLabel) {

    long total() {
      return byLabel.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  long sent() {
    return latencies.accepted().count() + errors.total();
  }

  double achievedRate() {
    return counts.endedInStep() / step.seconds();
  }

  double goodputRate() {
    return counts.good() / step.seconds();
  }

  double refusedRate() {
    return latencies.refused().count() / step.seconds();
  }

  /** Those that no gateway should give, whatever the load. */
  long otherErrors() {
    return errors.total() - latencies.refused().count();
  }

  /** The meaning of capacity: no error at all, and p99 below the limit. */
  boolean carried(Duration p99) {
    return errors.total() == 0 && latencies.accepted().p99Below(p99);
  }

  /** The number of seconds from the start until every later one was clean; all of them, when none was. */
  int secondsToRecover() {
    int clean = seconds.size();
    while (clean > 0 && seconds.get(clean - 1).clean()) {
      clean--;
    }
    return clean;
  }

  JsonObject json() {
    JsonObject labels = new JsonObject();
    errors.byLabel().forEach(labels::put);
    return new JsonObject()
        .put("name", step.name())
        .put("offered_per_s", step.rate())
        .put("seconds", step.seconds())
        .put("requests", sent())
        .put("achieved_per_s", achievedRate())
        .put("goodput_per_s", goodputRate())
        .put("accepted", latencies.accepted().json())
        .put("curves", latencies.curves().json())
        .put("refused", latencies.refused().json())
        .put("sent_late", latencies.late().json())
        .put("errors", labels)
        .put("per_second_good_slow_refused_failed", perSecond());
  }

  private JsonArray perSecond() {
    JsonArray rows = new JsonArray();
    seconds.forEach(second -> rows.add(second.json()));
    return rows;
  }
}
