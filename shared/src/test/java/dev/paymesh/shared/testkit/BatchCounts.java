package dev.paymesh.shared.testkit;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Owns a registry behind the batches, so that a test reads how many statements its requests took. */
public final class BatchCounts implements AutoCloseable {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  public BatchCounts() {
    Metrics.globalRegistry.add(registry);
  }

  /** Statements of one kind since this was made. */
  public long statements(String kind) {
    return registry.find("mesh.sql.batch").tag("kind", kind).summaries().stream()
        .mapToLong(DistributionSummary::count)
        .sum();
  }

  /** What they served. */
  public long requests(String kind) {
    return registry.find("mesh.sql.batch").tag("kind", kind).summaries().stream()
        .mapToLong(summary -> (long) summary.totalAmount())
        .sum();
  }

  @Override
  public void close() {
    Metrics.globalRegistry.remove(registry);
    registry.close();
  }
}
