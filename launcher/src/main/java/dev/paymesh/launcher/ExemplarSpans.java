package dev.paymesh.launcher;

import dev.paymesh.shared.grpc.CallContext;
import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Owns which call stands as the example of a bucket: the trace that it is written down in, or where it is in none its request id,
 * under which the log has it, with a span of zeros, which W3C reads as none.
 */
final class ExemplarSpans implements SpanContext {

  private static final String NO_SPAN = "0000000000000000";

  @Override
  public @Nullable String getCurrentTraceId() {
    CallContext call = CallContext.bound();
    return call == null
        ? null
        : call.leg().exported().map(span -> span.getTraceId()).orElse(call.requestId());
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    CallContext call = CallContext.bound();
    return call == null
        ? null
        : call.leg().exported().map(span -> span.getSpanId()).orElse(NO_SPAN);
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return CallContext.bound() != null;
  }

  /** Who samples decides by itself. */
  @Override
  public void markCurrentSpanAsExemplar() {}
}
