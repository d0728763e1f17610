package dev.paymesh.shared.metrics;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Says which trace the current work belongs to, so that a bucket of a histogram leads to one call that fell into it. */
public interface ExemplarSource {

  /** None where nothing is traced now. */
  record Exemplar(String traceId, String spanId) {}

  /** Asked by whoever writes the metrics; nothing is traced until somebody says otherwise. */
  AtomicReference<ExemplarSource> CURRENT = new AtomicReference<>(() -> null);

  /** On the thread, and in the context, of the call that was measured. */
  @Nullable
  Exemplar now();
}
