package dev.paymesh.gateway.trace;

import dev.paymesh.gateway.problem.RequestId;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.log.AccessLog;
import dev.paymesh.shared.log.RequestName;
import dev.paymesh.shared.trace.Leg;
import dev.paymesh.shared.trace.Tracing;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Owns the leg of a whole request at the edge, from its headers to the end of its answer, or of its stream. */
public final class EdgeTrace implements Handler<RoutingContext> {

  /** What these answers carry for whom is trusted; the rest see no more of the mesh than its answers. */
  static final String SERVER_TIMING = "Server-Timing";

  private static final String KEY = "trace";
  private static final String TRACE_PARENT = "traceparent";
  private static final String SERVICE = "gateway";
  private static final int DEFECT = 500;
  private static final int FAILED = 400;
  /** For a client that went before its answer. */
  private static final String GONE = "GONE";
  /** Neither path nor query is told: anything may be in them. */
  private static final String UNROUTED = "none";

  /** What is known of one request's time. */
  private static final class Journey {
    private final long beganNanos = System.nanoTime();
    private Leg leg;
    private @Nullable Deadline deadline;
    private @Nullable RestMethod rest;

    Journey(Leg leg) {
      this.leg = leg;
    }
  }

  @Override
  public void handle(RoutingContext ctx) {
    Leg leg = Tracing.enter(SERVICE, ctx.request().headers().getAll(TRACE_PARENT));
    Journey journey = new Journey(leg);
    ctx.put(KEY, journey);
    new RequestName(RequestId.of(ctx), leg.traceId()).bind();
    ctx.addEndHandler(ended -> over(ctx, journey, ended.failed()));
    ctx.next();
  }

  private static void over(RoutingContext ctx, Journey journey, boolean gone) {
    int code = ctx.response().getStatusCode();
    String status = gone ? GONE : Integer.toString(code);
    journey.leg.put("http.response.status_code", code).end(status, code >= DEFECT);
    // Whoever leaves a stream has not failed.
    boolean unanswered = gone && !ctx.response().headWritten();
    if (AccessLog.wants(unanswered || code >= FAILED)) {
      RequestName name = new RequestName(RequestId.of(ctx), journey.leg.traceId());
      AccessLog.line(name, status, System.nanoTime() - journey.beganNanos)
          .addKeyValue("method", ctx.request().method().name())
          .addKeyValue("route", journey.rest == null ? UNROUTED : journey.rest.template())
          .log("request");
    }
  }

  /** The leg that all that is done for a request is a part of. */
  public static Leg legOf(RoutingContext ctx) {
    @Nullable Journey journey = ctx.get(KEY);
    return journey == null ? Leg.NONE : journey.leg;
  }

  /** It goes to this rpc. */
  public static void routed(RoutingContext ctx, RestMethod rest) {
    @Nullable Journey journey = ctx.get(KEY);
    if (journey == null) {
      return;
    }
    journey.rest = rest;
    Leg leg = journey.leg;
    if (leg.isRecorded()) {
      leg.rename(rest.httpMethod() + " " + rest.template());
      leg.put("http.request.method", rest.httpMethod().name())
          .put("http.route", rest.template())
          .put("rpc.service", rest.descriptor().getService().getFullName())
          .put("rpc.method", rest.descriptor().getName());
    }
  }

  /** It is for somebody of this role, who may be one to be told where its time goes. */
  public static void admitted(RoutingContext ctx, String userRole) {
    @Nullable Journey journey = ctx.get(KEY);
    if (journey == null || !Tracing.givesReceipts(userRole)) {
      return;
    }
    journey.leg = journey.leg.keeping(SERVICE, journey.beganNanos);
    ctx.addHeadersEndHandler(head -> receipt(ctx)
        .ifPresent(receipt -> ctx.response().putHeader(SERVER_TIMING, receipt.serverTiming())));
  }

  /** It has so much time. */
  public static void limited(RoutingContext ctx, Deadline deadline) {
    @Nullable Journey journey = ctx.get(KEY);
    if (journey != null) {
      journey.deadline = deadline;
    }
  }

  /** Where its time went until now, for whom is trusted. */
  public static Optional<Receipt> receipt(RoutingContext ctx) {
    @Nullable Journey journey = ctx.get(KEY);
    if (journey == null || !journey.leg.isKept()) {
      return Optional.empty();
    }
    Deadline deadline = journey.deadline;
    long leftMs = deadline == null ? -1 : Math.max(0, deadline.remainingMs());
    return Optional.of(Receipt.of(journey.leg.timed(), leftMs));
  }
}
