package dev.paymesh.shared.trace;

import dev.paymesh.shared.trace.Timed.Kind;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Owns one timed part of the work on a request: a call as its maker or its server sees it, a statement, an attempt. It
 * is the one source of both the span of a trace and the line of a receipt, which therefore agree.
 *
 * <p>Of a request that gets neither, nothing is timed or kept: all its legs are the one that carries its trace's id on.
 * Confined to the event loop of its request.
 */
public final class Leg {

  /** Of a request in no trace. */
  public static final Leg NONE = new Leg(SpanContext.getInvalid());

  private static final String OK = "OK";

  private final @Nullable Legs legs;
  private final Terms terms;
  private final SpanContext place;
  private final @Nullable Span span;
  private final long startNanos;
  private boolean kept;
  private @Nullable List<Leg> below;
  private @Nullable Timed far;
  private String note = "";
  private String status = "";
  private long waitedNanos;
  private long endNanos;
  private boolean ended;

  /** What a leg is, and of which service. */
  record Terms(Kind kind, String service, String name) {
    static final Terms NOTHING = new Terms(Kind.SERVED, "", "");

    /** As traces name an rpc. */
    String spanName() {
      int dot = name.lastIndexOf('.');
      return kind.isRpc() && dot > 0
          ? name.substring(0, dot) + '/' + name.substring(dot + 1)
          : name;
    }
  }

  /** One that is not recorded, at this place of its trace. */
  Leg(SpanContext place) {
    this.legs = null;
    this.terms = Terms.NOTHING;
    this.place = place;
    this.span = null;
    this.startNanos = 0;
    this.kept = false;
  }

  /** One that is recorded and begins now or has begun before. */
  Leg(Legs legs, SpanContext above, Terms terms, long startNanos) {
    this.legs = legs;
    this.terms = terms;
    this.startNanos = startNanos;
    this.kept = legs.keepsOne();
    this.span =
        legs.exported == null ? null : legs.exported.span(terms, above, legs.epochOf(startNanos));
    this.place = span == null ? above : span.getSpanContext();
  }

  /** Whether anybody will see it. */
  public boolean isRecorded() {
    return legs != null;
  }

  /** Whether it goes into a receipt. */
  public boolean isKept() {
    return kept;
  }

  /** The same with a receipt: of a request that began then, and for which nothing has been done. */
  public Leg keeping(String service, long beganNanos) {
    if (legs == null) {
      Terms edge = new Terms(Kind.EDGE, service, "request");
      return new Leg(new Legs(null, true), place, edge, beganNanos);
    }
    legs.keep();
    kept = legs.keepsOne();
    return this;
  }

  /** For log lines; empty where there is no trace. */
  public String traceId() {
    return place.isValid() ? place.getTraceId() : "";
  }

  /** Of the span that is sent to whoever collects them; empty where none is. */
  public Optional<SpanContext> exported() {
    return span == null ? Optional.empty() : Optional.of(place);
  }

  /** A part of this one, in the same service. */
  public Leg child(Kind kind, String name) {
    return legs == null ? this : below(legs, new Terms(kind, terms.service(), name));
  }

  /** The other side of a call within the process. */
  public Leg served(String service, String rpc) {
    return legs == null ? this : below(legs, new Terms(Kind.SERVED, service, rpc));
  }

  /** What this one brings about and does not wait for: it is in the trace, not in the receipt. */
  public Leg behind(String name) {
    if (legs == null) {
      return this;
    }
    if (span == null) {
      return new Leg(place);
    }
    Terms work = new Terms(Kind.WORK, terms.service(), name);
    return new Leg(legs.behind(), place, work, System.nanoTime());
  }

  private Leg below(Legs same, Terms child) {
    Leg leg = new Leg(same, place, child, System.nanoTime());
    if (leg.kept) {
      below = below == null ? new ArrayList<>(2) : below;
      below.add(leg);
    }
    return leg;
  }

  /** Carries the trace on with a call. */
  public void writeTo(MultiMap headers) {
    if (place.isValid()) {
      headers.set(TraceParent.HEADER, TraceParent.write(place));
    }
  }

  /** Its turn has come: what was before it was waiting, for a stream, a connection or a batch. */
  public void sent() {
    if (legs != null && waitedNanos == 0) {
      waitedNanos = System.nanoTime() - startNanos;
      event("sent");
    }
  }

  /** The same, to this address. */
  public void sentTo(@Nullable SocketAddress address) {
    sent();
    if (span != null && address != null) {
      span.setAttribute("server.address", String.valueOf(address.host()));
      span.setAttribute("server.port", address.port());
    }
  }

  /** Something happened meanwhile. */
  public void event(String what) {
    if (span != null && legs != null) {
      span.addEvent(what, legs.epochOf(System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }

  /** How many attempts came before this one; the leg above is told of each but the first. */
  public Leg attempt(int before, Leg above) {
    if (before > 0 && legs != null) {
      above.event("retry " + before + " of " + terms.spanName());
      put("rpc.previous_attempts", before);
      note("retry " + before);
    }
    return this;
  }

  /** A remark in the receipt. */
  public Leg note(String remark) {
    note = kept ? remark : "";
    return this;
  }

  public Leg put(String attribute, String value) {
    if (span != null) {
      span.setAttribute(attribute, value);
    }
    return this;
  }

  public Leg put(String attribute, long value) {
    if (span != null) {
      span.setAttribute(attribute, value);
    }
    return this;
  }

  /** It is known by another name now. */
  public void rename(String name) {
    if (span != null) {
      span.updateName(name);
    }
  }

  /** What the other side of the call told of its time, in the trailers, or in the headers of an answer that is all trailers. */
  public void heard(@Nullable String trailer, @Nullable String header) {
    String told = trailer == null ? header : trailer;
    if (kept && told != null) {
      far = LegsWire.read(told).orElse(null);
    }
  }

  /** Ends a call. */
  public void end(GrpcStatus callEndedAs) {
    if (legs != null && !ended) {
      put("rpc.grpc.status_code", callEndedAs.code);
      end(
          callEndedAs.name(),
          terms.kind() == Kind.CALL ? callEndedAs != GrpcStatus.OK : isDefect(callEndedAs));
    }
  }

  /** What its server is to blame for; the rest is its caller's doing. */
  private static boolean isDefect(GrpcStatus status) {
    return switch (status) {
      case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> true;
      default -> false;
    };
  }

  /** Ends it, once; {@code defect} where the fault is with who served. */
  public void end(String endedAs, boolean defect) {
    if (legs == null || ended) {
      return;
    }
    ended = true;
    status = endedAs;
    endNanos = System.nanoTime();
    if (span != null) {
      if (defect) {
        span.setStatus(StatusCode.ERROR, endedAs);
      }
      span.end(legs.epochOf(endNanos), TimeUnit.NANOSECONDS);
    }
  }

  /** Ends it with what it waits for. */
  public <T> Future<T> until(Future<T> done) {
    return legs == null
        ? done
        : done.onComplete(value -> end(OK, false), failure -> end("FAILED", true));
  }

  /** What is known of it now, as parts of a receipt. */
  public Timed timed() {
    return timed(startNanos);
  }

  private Timed timed(long zeroNanos) {
    long nanos = (ended ? endNanos : System.nanoTime()) - startNanos;
    List<Timed> parts = new ArrayList<>();
    if (below != null) {
      below.forEach(leg -> parts.add(leg.timed(zeroNanos)));
    }
    long begin = startNanos - zeroNanos;
    if (far != null) {
      // Two clocks: what is not the server's is the wire's, one half on the way to it.
      parts.add(far.after(begin + Math.max(0, nanos - far.span().nanos()) / 2));
    }
    Timed.Span time = new Timed.Span(begin, nanos, Math.min(waitedNanos, nanos));
    String endedAs = ended ? status : "OPEN";
    return new Timed(terms.kind(), terms.name(), time, new Timed.End(endedAs, note), parts);
  }

  /** For who called, in a trailer. */
  public String encoded() {
    return LegsWire.write(timed());
  }
}
