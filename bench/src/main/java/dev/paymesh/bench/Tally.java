package dev.paymesh.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Owns the counting of one step's outcomes while it runs. Used on one event loop. */
final class Tally {

  /** No request waits longer, so nothing is clipped that matters. */
  private static final long MICROS_MAX = Duration.ofMinutes(10).toNanos() / 1_000;

  private static final int DIGITS = 3;
  private static final long SECOND_NS = 1_000_000_000;

  private final Step step;
  private final long goodNs;
  private final TimeLine accepted;
  private final Histogram refused = histogram();
  private final Histogram late = histogram();
  private final TreeMap<String, Long> errors = new TreeMap<>();
  private final List<Second> seconds;
  private long endedInStep;

  /** An accepted payment is good when its answer came within this limit. */
  Tally(Step step, Duration goodWithin) {
    this.step = step;
    goodNs = goodWithin.toNanos();
    int whole = (int) Math.ceil(step.seconds());
    seconds = new ArrayList<>(Collections.nCopies(whole, Second.EMPTY));
    accepted = new TimeLine(histogram(), whole);
  }

  private static Histogram histogram() {
    return new Histogram(1, MICROS_MAX, DIGITS);
  }

  /** How far behind its time a request left: the generator's own fault, told apart from the server's. */
  void sent(long dueNs, long sentNs) {
    record(late, sentNs - dueNs);
  }

  /** Both times count from the start of the step. */
  void ended(long dueNs, long endedNs, Outcome outcome) {
    long latencyNs = endedNs - dueNs;
    int second = (int) (dueNs / SECOND_NS);
    seconds.set(second, seconds.get(second).plus(outcome.kind(), latencyNs <= goodNs));
    if (outcome.kind() == Outcome.Kind.ACCEPTED) {
      accepted.record(second, micros(latencyNs));
      endedInStep += endedNs <= step.hold().toNanos() ? 1 : 0;
      return;
    }
    errors.merge(outcome.label(), 1L, Long::sum);
    if (outcome.kind() == Outcome.Kind.REFUSED) {
      record(refused, latencyNs);
    }
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(micros(nanos));
  }

  private static long micros(long nanos) {
    return Math.min(MICROS_MAX, Math.max(0, nanos / 1_000));
  }

  StepReport report() {
    return new StepReport(
        step,
        new StepReport.Latencies(
            accepted.latency(), Latency.of(refused), Latency.of(late), accepted.curves()),
        new StepReport.Counts(
            endedInStep, seconds.stream().mapToLong(Second::good).sum()),
        new StepReport.Errors(new TreeMap<>(errors)),
        List.copyOf(seconds));
  }
}
