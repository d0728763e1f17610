package dev.paymesh.shared.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Owns what the roles of this process have called, by caller and rpc, as the caller saw it: what a picture of the mesh is
 * made of. Unlike {@link MeshMetrics} it knows both ends of a call where one process has several roles. Callers are roles
 * and rpcs are those of contracts, so it stays small.
 */
public final class CallStatistics {

  /** What is called where a statement is sent. */
  public static final String POSTGRES = "postgres";

  private static final int BUCKETS = 46;
  private static final long FIRST_BOUND_NANOS = TimeUnit.MICROSECONDS.toNanos(250);
  /** A percentile is told with an error of a fifth at most, from a fraction of a millisecond to five seconds. */
  private static final double STEP = 1.25;

  private static final long[] BOUNDS = IntStream.range(0, BUCKETS - 1)
      .mapToLong(n -> (long) (FIRST_BOUND_NANOS * Math.pow(STEP, n)))
      .toArray();

  private static final Map<Way, Counts> ALL = new ConcurrentHashMap<>();

  private CallStatistics() {}

  private record Way(String caller, String rpc) {}

  /** How a call ended, in the eyes of who keeps the mesh up. */
  private enum Outcome {
    /** Answered, or not wanted any more. */
    SERVED,
    /** Told no, in good order. */
    REFUSED,
    /** By the callee's fault, or that of the way to it. */
    FAILED;

    static Outcome of(String status) {
      return switch (status) {
        case "OK", "CANCELLED" -> SERVED;
        case "UNAVAILABLE",
            "DEADLINE_EXCEEDED",
            "RESOURCE_EXHAUSTED",
            "INTERNAL",
            "UNKNOWN",
            "DATA_LOSS",
            "UNIMPLEMENTED" -> FAILED;
        default -> REFUSED;
      };
    }
  }

  /** What is counted of one way. */
  private static final class Counts {
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final AtomicLongArray latency = new AtomicLongArray(BUCKETS);

    private void add(Outcome outcome, long nanos) {
      calls.increment();
      if (outcome == Outcome.FAILED) {
        failures.increment();
      } else if (outcome == Outcome.REFUSED) {
        refusals.increment();
      }
      int found = Arrays.binarySearch(BOUNDS, nanos);
      latency.incrementAndGet(found >= 0 ? found : -found - 1);
    }
  }

  /**
   * What was counted of one way since the process started.
   *
   * @param latency how many calls took no longer than {@link #boundMs} of each place
   */
  public record Totals(
      String caller, String rpc, long calls, long failures, long refusals, List<Long> latency) {

    private static Totals of(Way way, Counts counts) {
      return new Totals(
          way.caller(),
          way.rpc(),
          counts.calls.sum(),
          counts.failures.sum(),
          counts.refusals.sum(),
          IntStream.range(0, BUCKETS).mapToObj(counts.latency::get).toList());
    }
  }

  /** Counts one ended attempt of a call; {@code rpc} is {@code package.Service.Method}, the status a gRPC one. */
  public static void record(String caller, String rpc, String status, long nanos) {
    Way way = new Way(caller, rpc);
    // Asked first, as MeshMetrics does: computeIfAbsent may wait for another thread.
    Counts known = ALL.get(way);
    (known != null ? known : ALL.computeIfAbsent(way, first -> new Counts()))
        .add(Outcome.of(status), nanos);
  }

  /** Everything so far. */
  public static List<Totals> all() {
    return ALL.entrySet().stream()
        .map(one -> Totals.of(one.getKey(), one.getValue()))
        .toList();
  }

  /** The upper bound of a place in the histogram; of the last one, that of the one before. */
  public static double boundMs(int place) {
    return BOUNDS[Math.min(place, BOUNDS.length - 1)] / 1e6;
  }

  /** The time that so large a part of these calls did not exceed, between bounds as if they were spread evenly. */
  public static double percentileMs(long[] latency, double part) {
    double wanted = part * LongStream.of(latency).sum();
    double seen = 0;
    for (int place = 0; place < latency.length && wanted > 0; place++) {
      if (seen + latency[place] >= wanted) {
        double below = place == 0 ? 0 : boundMs(place - 1);
        return below + (boundMs(place) - below) * (wanted - seen) / latency[place];
      }
      seen += latency[place];
    }
    return 0;
  }
}
