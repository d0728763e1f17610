package dev.paymesh.shared.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** Owns the rpc timers, one per method, status and side, and the calls in flight, in Micrometer's global registry. Closed label sets only. */
public final class MeshMetrics {

  private static final String RPC = "mesh.rpc";
  private static final String IN_FLIGHT = "mesh.rpc.in.flight";

  /** Upper bounds of the latency histogram: around what a local call takes, the promised p99s, and the deadlines. */
  private static final Duration[] LATENCY_BUCKETS = LongStream.of(
          1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
      .mapToObj(Duration::ofMillis)
      .toArray(Duration[]::new);

  /** Which end of the call measured. */
  public enum Side {
    CLIENT,
    SERVER
  }

  private record Key(Side side, String method, String status) {}

  private record Flight(Side side, String method) {}

  private static final Map<Key, Timer> TIMERS = new ConcurrentHashMap<>();
  private static final Map<Flight, AtomicLong> IN_FLIGHTS = new ConcurrentHashMap<>();

  private MeshMetrics() {}

  /** Counts one call that begins; {@link #record} follows, once. */
  public static void begin(Side side, String method) {
    inFlight(side, method).incrementAndGet();
  }

  private static AtomicLong inFlight(Side side, String method) {
    return IN_FLIGHTS.computeIfAbsent(new Flight(side, method), MeshMetrics::gauge);
  }

  private static AtomicLong gauge(Flight flight) {
    AtomicLong calls = new AtomicLong();
    Gauge.builder(IN_FLIGHT, calls, AtomicLong::get)
        .tags(tags(flight.side(), flight.method()))
        .register(Metrics.globalRegistry);
    return calls;
  }

  /** Records one ended call; {@code method} is {@code package.Service.Method}. */
  public static void record(Side side, String method, String status, long nanos) {
    inFlight(side, method).decrementAndGet();
    TIMERS
        .computeIfAbsent(new Key(side, method, status), MeshMetrics::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private static Timer timer(Key key) {
    return Timer.builder(RPC)
        .tags(tags(key.side(), key.method()))
        .tag("status", key.status())
        .serviceLevelObjectives(LATENCY_BUCKETS)
        .register(Metrics.globalRegistry);
  }

  private static Tags tags(Side side, String method) {
    int dot = method.lastIndexOf('.');
    return Tags.of("service", method.substring(0, dot))
        .and("method", method.substring(dot + 1))
        .and("side", side.name().toLowerCase(Locale.ROOT));
  }
}
