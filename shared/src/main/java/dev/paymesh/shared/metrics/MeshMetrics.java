package dev.paymesh.shared.metrics;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Owns the rpc timers: one per method, status and side, in Micrometer's global registry. Closed label sets only. */
public final class MeshMetrics {

  private static final String RPC = "mesh.rpc";

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

  private static final Map<Key, Timer> TIMERS = new ConcurrentHashMap<>();

  private MeshMetrics() {}

  /** Records one ended call; {@code method} is {@code package.Service.Method}. */
  public static void record(Side side, String method, String status, long nanos) {
    TIMERS
        .computeIfAbsent(new Key(side, method, status), MeshMetrics::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private static Timer timer(Key key) {
    int dot = key.method().lastIndexOf('.');
    return Timer.builder(RPC)
        .tag("service", key.method().substring(0, dot))
        .tag("method", key.method().substring(dot + 1))
        .tag("status", key.status())
        .tag("side", key.side().name().toLowerCase(java.util.Locale.ROOT))
        .serviceLevelObjectives(LATENCY_BUCKETS)
        .register(Metrics.globalRegistry);
  }
}
