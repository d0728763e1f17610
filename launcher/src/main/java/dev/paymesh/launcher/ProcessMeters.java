package dev.paymesh.launcher;

import dev.paymesh.shared.grpc.ProcessLife;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Owns the meters of this process as Prometheus reads them: those of its rpcs, and what the process tells of itself, its JVM,
 * its event loops and its databases.
 */
final class ProcessMeters implements AutoCloseable {

  /**
   * Micrometer adds to each timer the largest of the last minutes, as a series of its own; the buckets tell as much.
   */
  private static final String LARGEST = "_max";

  private final PrometheusRegistry series = new PrometheusRegistry();
  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(
      PrometheusConfig.DEFAULT, series, Clock.SYSTEM, new ExemplarSpans());
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final JvmHeapPressureMetrics pressure = new JvmHeapPressureMetrics();
  private volatile boolean draining;

  /** What was scraped, and in which format. */
  record Scrape(String type, Buffer text) {}

  /** Begins to measure. */
  void open(Vertx vertx, ProcessLife life, LoopPulses pulses) {
    Metrics.addRegistry(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    collections.bindTo(registry);
    pressure.bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    life.onDrain(vertx, windowMs -> draining = true);
    gauge("mesh.draining", "1 from the news of a drain on", null, () -> draining);
    gauge("mesh.ready", "1 while /readyz says so", null, () -> life.troubles(ProcessLife.EVERY_ROLE)
        .isEmpty());
    Gauge.builder("mesh.event.loop.stall.seconds", pulses, all -> all.latenessMs() / 1_000.0)
        .description("how long the latest event loop has not turned; up to a tenth is none")
        .register(registry);
  }

  /** The database of one role, asked every second. */
  void database(String role, BooleanSupplier answers) {
    gauge("mesh.database.up", "1 while the database of a role answers", role, answers);
  }

  private void gauge(String name, String says, @Nullable String role, BooleanSupplier holds) {
    Gauge.Builder<?> gauge =
        Gauge.builder(name, () -> holds.getAsBoolean() ? 1 : 0).description(says);
    (role == null ? gauge : gauge.tag("role", role)).register(registry);
  }

  /** In the format that who asks likes best; exemplars are in OpenMetrics only. Takes a while. */
  Scrape scrape(String accepts) {
    ExpositionFormatWriter writer = formats.findWriter(accepts);
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    try {
      writer.write(out, series.scrape(name -> !name.endsWith(LARGEST)));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new Scrape(writer.getContentType(), Buffer.buffer(out.toByteArray()));
  }

  @Override
  public void close() {
    Metrics.removeRegistry(registry);
    collections.close();
    pressure.close();
    registry.close();
  }
}
