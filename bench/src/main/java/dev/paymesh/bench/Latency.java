package dev.paymesh.bench;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** Owns the percentiles of one kind of answer, in milliseconds. */
record Latency(
    long count, double p50, double p90, double p95, double p99, double p999, double max) {

  private static final double MICROS = 1_000;

  /** From microseconds. */
  static Latency of(Histogram histogram) {
    return new Latency(
        histogram.getTotalCount(),
        ms(histogram, 50),
        ms(histogram, 90),
        ms(histogram, 95),
        ms(histogram, 99),
        ms(histogram, 99.9),
        ms(histogram, 100));
  }

  private static double ms(Histogram histogram, double percentile) {
    return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / MICROS;
  }

  boolean p99Below(Duration limit) {
    return p99 < limit.toNanos() / 1e6;
  }

  JsonObject json() {
    return new JsonObject()
        .put("count", count)
        .put("p50_ms", p50)
        .put("p90_ms", p90)
        .put("p95_ms", p95)
        .put("p99_ms", p99)
        .put("p99_9_ms", p999)
        .put("max_ms", max);
  }
}
