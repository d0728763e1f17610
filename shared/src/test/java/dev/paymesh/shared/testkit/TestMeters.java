package dev.paymesh.shared.testkit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Owns a registry behind all meters of the process, so that a test reads what it made them count. */
public final class TestMeters implements AutoCloseable {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  public TestMeters() {
    Metrics.addRegistry(registry);
  }

  public MeterRegistry registry() {
    return registry;
  }

  @Override
  public void close() {
    Metrics.removeRegistry(registry);
  }
}
