package dev.paymesh.shared.trace;

import dev.paymesh.shared.trace.Leg.Terms;
import dev.paymesh.shared.trace.Timed.Kind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Owns what this process writes down of its requests: which of them, and where the spans go. One for the process, as its
 * metrics are: nobody on the way of a call has to carry it.
 *
 * <p>Spans wait in a bounded queue for a thread of their own; where it is full they are dropped, and no event loop waits.
 */
public final class Tracing implements AutoCloseable {

  /** A second of a thousand requests a second, each a dozen spans; some 10 MB. */
  private static final int QUEUE_MAX = 8_192;

  private static final int BATCH_MAX = 1_024;
  private static final Duration BATCH_EVERY = Duration.ofMillis(500);
  private static final Duration EXPORT_MAX = Duration.ofSeconds(5);
  private static final long CLOSE_MS_MAX = 2_000;

  private static volatile Tracing current = new Tracing(TraceConfig.OFF, null);

  private final TraceConfig config;
  private final @Nullable SpanProcessor processor;
  private final Map<String, Tracer> tracers = new ConcurrentHashMap<>();

  private Tracing(TraceConfig config, @Nullable SpanExporter exporter) {
    this.config = config;
    this.processor = exporter == null
        ? null
        : BatchSpanProcessor.builder(exporter)
            .setMaxQueueSize(QUEUE_MAX)
            .setMaxExportBatchSize(BATCH_MAX)
            .setScheduleDelay(BATCH_EVERY)
            .setExporterTimeout(EXPORT_MAX)
            .build();
  }

  /** From now on, for the whole process, until it is closed. */
  public static Tracing start(TraceConfig config) {
    Tracing started = new Tracing(config, config.endpoint().map(Exporters::to).orElse(null));
    current = started;
    return started;
  }

  /** Whom the current settings give receipts. */
  public static boolean givesReceipts(String userRole) {
    return current.config.receiptRoles().contains(userRole);
  }

  /**
   * A request from outside of the mesh. Who sends it may name the trace that it is part of; whether it is written down is
   * ours to say, unless callers are trusted.
   */
  public static Leg enter(String service, List<String> traceParents) {
    return current.entered(service, traceParents);
  }

  private Leg entered(String service, List<String> traceParents) {
    SpanContext told = TraceParent.read(traceParents.size() == 1 ? traceParents.get(0) : null);
    if (isDrawnFrom(told)) {
      Terms edge = new Terms(Kind.EDGE, service, "request");
      return new Leg(new Legs(this, false), told, edge, System.nanoTime());
    }
    return carriedOn(TraceParent.unsampled(told));
  }

  /** Whether a request of somebody who is none of the mesh is written down. */
  private boolean isDrawnFrom(SpanContext told) {
    return processor != null && (isDrawn() || config.trustCallers() && told.isSampled());
  }

  private boolean isDrawn() {
    return config.sample() > 0 && ThreadLocalRandom.current().nextDouble() < config.sample();
  }

  /** Nobody writes it down here, but log lines name its trace. */
  private Leg carriedOn(SpanContext told) {
    if (told.isValid()) {
      return new Leg(told);
    }
    return processor == null ? Leg.NONE : new Leg(somewhere());
  }

  private static SpanContext somewhere() {
    return SpanContext.create(
        IdGenerator.random().generateTraceId(),
        IdGenerator.random().generateSpanId(),
        TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  /** A call over the wire; what is written down of it a caller of the mesh has decided, and nobody else. */
  public static Leg serve(Call call, Told told) {
    return current.served(call, told);
  }

  private Leg served(Call call, Told told) {
    SpanContext above = TraceParent.read(told.traceParent());
    boolean exported =
        told.stranger() ? isDrawnFrom(above) : processor != null && above.isSampled();
    if (exported || told.receipt()) {
      Terms served = new Terms(Kind.SERVED, call.service(), call.rpc());
      Legs legs = new Legs(exported ? this : null, told.receipt());
      return new Leg(legs, above, served, call.startNanos());
    }
    return told.stranger() ? carriedOn(TraceParent.unsampled(above)) : new Leg(above);
  }

  /** A call that arrived, at whom, and when. */
  public record Call(String service, String rpc, long startNanos) {}

  /** What came with it: its trace, whether its caller wants to be told of its time, and is none of the mesh. */
  public record Told(@Nullable String traceParent, boolean receipt, boolean stranger) {}

  /** Work that nobody waits for, whose request is not known any more. */
  public static Leg begin(String service, String name) {
    Tracing tracing = current;
    return tracing.processor != null && tracing.isDrawn()
        ? new Leg(
            new Legs(tracing, false),
            SpanContext.getInvalid(),
            new Terms(Kind.WORK, service, name),
            System.nanoTime())
        : Leg.NONE;
  }

  /** Begins a span below another one, or none. */
  Span span(Terms terms, SpanContext above, long epochNanos) {
    Span span = tracers
        .computeIfAbsent(terms.service(), this::tracer)
        .spanBuilder(terms.spanName())
        .setParent(Context.root().with(Span.wrap(above)))
        .setSpanKind(kind(terms.kind()))
        .setStartTimestamp(epochNanos, TimeUnit.NANOSECONDS)
        .startSpan();
    describe(span, terms);
    return span;
  }

  private static SpanKind kind(Kind kind) {
    return switch (kind) {
      case EDGE, SERVED -> SpanKind.SERVER;
      case CALL, STATEMENT -> SpanKind.CLIENT;
      case WORK -> SpanKind.INTERNAL;
    };
  }

  /** As OpenTelemetry's conventions name it. */
  private static void describe(Span span, Terms terms) {
    int dot = terms.name().lastIndexOf('.');
    if (terms.kind().isRpc() && dot > 0) {
      span.setAttribute("rpc.system", "grpc");
      span.setAttribute("rpc.service", terms.name().substring(0, dot));
      span.setAttribute("rpc.method", terms.name().substring(dot + 1));
    } else if (terms.kind() == Kind.STATEMENT) {
      span.setAttribute("db.system.name", "postgresql");
      span.setAttribute("db.query.summary", terms.name());
    }
  }

  /** One for each service: several may live in one process. The decision to write down is made before. */
  private Tracer tracer(String service) {
    Attributes named = Attributes.of(
        AttributeKey.stringKey("service.name"),
        service,
        AttributeKey.stringKey("service.namespace"),
        "paymesh");
    return SdkTracerProvider.builder()
        .setResource(Resource.create(named))
        .setSampler(Sampler.alwaysOn())
        .addSpanProcessor(Objects.requireNonNull(processor))
        .build()
        .get("dev.paymesh");
  }

  /** Sends what waits, and writes nothing down any more; blocks. */
  @Override
  public void close() {
    if (current == this) {
      current = new Tracing(TraceConfig.OFF, null);
    }
    if (processor != null) {
      CompletableResultCode flushed = processor.shutdown();
      flushed.join(CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
    }
  }
}
