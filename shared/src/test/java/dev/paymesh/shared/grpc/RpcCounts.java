package dev.paymesh.shared.grpc;

import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Locale;

/** Owns a registry behind the kernel's timers, so that a test reads how the calls on each side ended. */
final class RpcCounts implements AutoCloseable {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  RpcCounts() {
    Metrics.globalRegistry.add(registry);
  }

  /** Calls of one rpc that ended so on one side since this was made. */
  long of(Side side, String method, GrpcStatus status) {
    return registry
        .find("mesh.rpc")
        .tag("method", method)
        .tag("side", side.name().toLowerCase(Locale.ROOT))
        .tag("status", status.name())
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }

  /** Calls of one rpc that have begun on one side and not ended, in this process. */
  long inFlight(Side side, String method) {
    return registry
        .find("mesh.rpc.in.flight")
        .tag("method", method)
        .tag("side", side.name().toLowerCase(Locale.ROOT))
        .gauges()
        .stream()
        .mapToLong(gauge -> (long) gauge.value())
        .sum();
  }

  @Override
  public void close() {
    Metrics.globalRegistry.remove(registry);
    registry.close();
  }
}
