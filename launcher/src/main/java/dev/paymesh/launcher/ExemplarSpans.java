package dev.paymesh.launcher;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.metrics.ExemplarSource;
import dev.paymesh.shared.metrics.ExemplarSource.Exemplar;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Owns which call stands as the example of a bucket: the trace that it belongs to, or where nothing is traced its request id,
 * under which the log has it, with a span of zeros, which W3C reads as none.
 */
final class ExemplarSpans implements SpanContext {

  private static final String NO_SPAN = "0000000000000000";

  private static @Nullable Exemplar now() {
    Exemplar traced = Objects.requireNonNull(ExemplarSource.CURRENT.get()).now();
    if (traced != null) {
      return traced;
    }
    CallContext call = CallContext.bound();
    return call == null ? null : new Exemplar(call.requestId(), NO_SPAN);
  }

  @Override
  public @Nullable String getCurrentTraceId() {
    Exemplar now = now();
    return now == null ? null : now.traceId();
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    Exemplar now = now();
    return now == null ? null : now.spanId();
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return now() != null;
  }

  /** Who samples decides by itself. */
  @Override
  public void markCurrentSpanAsExemplar() {}
}
