package dev.paymesh.shared.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Owns W3C's {@code traceparent}: how the place in a trace is read from a header and written to one. */
final class TraceParent {

  static final String HEADER = "traceparent";

  private TraceParent() {}

  /** Of {@code tracestate} nothing is read: it is somebody else's, as long as they like, and of no use here. */
  private enum OneHeader implements TextMapGetter<String> {
    INSTANCE;

    @Override
    public Iterable<String> keys(String carrier) {
      return List.of(HEADER);
    }

    @Override
    public @Nullable String get(@Nullable String carrier, String key) {
      return key.equals(HEADER) ? carrier : null;
    }
  }

  /** What the header says; invalid, so that a trace begins here, where there is none, or not one in W3C's form. */
  static SpanContext read(@Nullable String header) {
    if (header == null) {
      return SpanContext.getInvalid();
    }
    Context read =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), header, OneHeader.INSTANCE);
    return Span.fromContext(read).getSpanContext();
  }

  static String write(SpanContext place) {
    return "00-" + place.getTraceId() + '-' + place.getSpanId() + '-'
        + place.getTraceFlags().asHex();
  }

  /** The same place of the same trace, which is not written down. */
  static SpanContext unsampled(SpanContext place) {
    return place.isSampled()
        ? SpanContext.create(
            place.getTraceId(), place.getSpanId(), TraceFlags.getDefault(), TraceState.getDefault())
        : place;
  }
}
