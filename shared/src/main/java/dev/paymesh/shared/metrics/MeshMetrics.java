package dev.paymesh.shared.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Owns the meters of every rpc in Micrometer's global registry: how many ended how, between whom, and how long they took.
 *
 * <p>Closed label sets only, and the histograms have the fewest of them: a bucket for each status of each peer would be
 * ten times as many series, and would tell nothing that the sums do not.
 */
public final class MeshMetrics {

  /** Whoever calls without being one of those whom the rpc's contract names. */
  public static final String OTHER = "other";

  private static final String RPC = "mesh.rpc";
  private static final String IN_FLIGHT = "mesh.rpc.in.flight";
  private static final String SERVED = "mesh.rpc.served";
  private static final String CALLED = "mesh.rpc.called";

  /**
   * Upper bounds of all latency histograms: a call without a wire, one hop with a statement (5, 10), several (25, 50), what is
   * no more as usual (100, 250), the promise of the p95, which so is counted and not interpolated (500), the default
   * deadline of an rpc, and the deadline of the edge.
   */
  private static final Duration[] LATENCY_BUCKETS = LongStream.of(
          1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000)
      .mapToObj(Duration::ofMillis)
      .toArray(Duration[]::new);

  /** Which end of the call measured. */
  public enum Side {
    CLIENT,
    SERVER;

    private final String label = name().toLowerCase(Locale.ROOT);
  }

  /**
   * How a call ended.
   *
   * @param rpc {@code package.Service.Method}
   * @param peer the role at the other end
   */
  public record Ended(Side side, String rpc, String peer, String status) {}

  private record Flight(Side side, String rpc) {}

  private record Meters(Timer calls, @Nullable Timer latency) {

    void record(long nanos) {
      calls.record(nanos, TimeUnit.NANOSECONDS);
      if (latency != null) {
        latency.record(nanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  private static final Map<Ended, Meters> METERS = new ConcurrentHashMap<>();
  private static final Map<Flight, AtomicLong> IN_FLIGHTS = new ConcurrentHashMap<>();
  private static final Set<String> UNTIMED = ConcurrentHashMap.newKeySet();

  private MeshMetrics() {}

  /** Streams that live as long as somebody watches: how long they took says nothing of how fast anybody was. */
  public static void untimed(String rpc) {
    UNTIMED.add(rpc);
  }

  /** Counts one call that begins; {@link #record} follows, once. */
  public static void begin(Side side, String rpc) {
    inFlight(side, rpc).incrementAndGet();
  }

  private static AtomicLong inFlight(Side side, String rpc) {
    Flight flight = new Flight(side, rpc);
    AtomicLong known = IN_FLIGHTS.get(flight);
    return known != null ? known : IN_FLIGHTS.computeIfAbsent(flight, MeshMetrics::gauge);
  }

  private static AtomicLong gauge(Flight flight) {
    AtomicLong calls = new AtomicLong();
    Gauge.builder(IN_FLIGHT, calls, AtomicLong::get)
        .description("calls that have begun and not ended")
        .tags(rpc(flight.rpc()).and("side", flight.side().label))
        .register(Metrics.globalRegistry);
    return calls;
  }

  /** Records one ended call of our own, to a role. */
  public static void called(String rpc, String role, String status, long nanos) {
    record(new Ended(Side.CLIENT, rpc, role, status), nanos);
  }

  /** Records one ended call. */
  public static void record(Ended call, long nanos) {
    inFlight(call.side(), call.rpc()).decrementAndGet();
    // Asked first, for computeIfAbsent may wait for another thread though the meter is there.
    Meters known = METERS.get(call);
    (known != null ? known : METERS.computeIfAbsent(call, MeshMetrics::meters)).record(nanos);
  }

  private static Meters meters(Ended call) {
    Timer calls = Timer.builder(RPC)
        .description("calls that ended, and the time they took in all")
        .tags(rpc(call.rpc()))
        .tags("side", call.side().label, "peer", call.peer(), "status", call.status())
        .register(Metrics.globalRegistry);
    return new Meters(calls, UNTIMED.contains(call.rpc()) ? null : latency(call));
  }

  private static Timer latency(Ended call) {
    return call.side() == Side.SERVER
        ? latency(SERVED, "how long rpcs took where they were served", rpc(call.rpc()))
        : latency(
            CALLED,
            "how long calls of a service took for their callers, with connection and queue",
            Tags.of("service", service(call.rpc())));
  }

  /** A histogram with the buckets that all latencies have. */
  public static Timer latency(String name, String description, Tags tags) {
    return Timer.builder(name)
        .description(description)
        .tags(tags)
        .serviceLevelObjectives(LATENCY_BUCKETS)
        .register(Metrics.globalRegistry);
  }

  private static Tags rpc(String name) {
    return Tags.of("service", service(name), "method", name.substring(name.lastIndexOf('.') + 1));
  }

  private static String service(String rpc) {
    return rpc.substring(0, rpc.lastIndexOf('.'));
  }
}
