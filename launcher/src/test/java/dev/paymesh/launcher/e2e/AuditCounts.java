package dev.paymesh.launcher.e2e;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Owns how often an rpc was refused: the audit log's own count, which is exact where its lines are not. */
final class AuditCounts implements AutoCloseable {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  AuditCounts() {
    Metrics.globalRegistry.add(meters);
  }

  double of(MethodDescriptor rpc, String reason) {
    return meters
        .find("mesh.refusals")
        .tags("rpc", rpc.getFullName(), "reason", reason)
        .counters()
        .stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Override
  public void close() {
    Metrics.globalRegistry.remove(meters);
  }
}
