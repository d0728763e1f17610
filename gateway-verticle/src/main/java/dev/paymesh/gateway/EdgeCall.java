package dev.paymesh.gateway;

import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.gateway.problem.RequestId;
import dev.paymesh.gateway.trace.EdgeTrace;
import dev.paymesh.gateway.transcode.RestRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Owns the moment a REST request becomes a call of the mesh: its caller, its budget, and its end with the client. */
public final class EdgeCall {

  private static final long DEADLINE_MS = 2_000;
  private static final String TIMEOUT_HEADER = "Request-Timeout";
  private static final String GRPC_TIMEOUT_HEADER = "grpc-timeout";
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,3})?");

  private static final Pattern GRPC_TIMEOUT = Pattern.compile("[0-9]{1,8}[HMSmun]");

  private EdgeCall() {}

  /** The call of a stream: it outlives the budget of a request, but not the caller's token. */
  public static CallContext stream(RoutingContext ctx, long deadlineMs) {
    Caller caller = Authentication.callerOf(ctx);
    Deadline token = Deadline.after(caller.expiresAtMs() - System.currentTimeMillis());
    return CallContext.entering(
            caller.userId(),
            caller.role(),
            RequestId.of(ctx),
            Deadline.after(Math.min(deadlineMs, grpcMs(ctx))).min(token))
        .within(EdgeTrace.legOf(ctx));
  }

  /** The call of an authenticated request, made current; it is cancelled when the client goes away. */
  public static CallContext enter(RoutingContext ctx) {
    CallContext call = begin(ctx);
    ctx.addEndHandler(ended -> call.scope().end());
    return call;
  }

  /** The same where somebody else may answer first: then it goes on to its deadline. */
  static CallContext enterBeside(RoutingContext ctx) {
    CallContext call = begin(ctx);
    ctx.addEndHandler(ended -> {
      if (ended.failed()) {
        call.scope().end();
      }
    });
    return call;
  }

  private static CallContext begin(RoutingContext ctx) {
    Caller caller = Authentication.callerOf(ctx);
    Deadline deadline = Deadline.after(budgetMs(ctx));
    EdgeTrace.limited(ctx, deadline);
    CallContext call = CallContext.entering(
            caller.userId(), caller.role(), RequestId.of(ctx), deadline)
        .within(EdgeTrace.legOf(ctx));
    call.bind();
    return call;
  }

  /** The edge's own limit, or less if the client says so. */
  private static long budgetMs(RoutingContext ctx) {
    List<String> asked = ctx.request().headers().getAll(TIMEOUT_HEADER);
    if (asked.isEmpty()) {
      return Math.min(DEADLINE_MS, grpcMs(ctx));
    }
    String seconds = asked.get(0);
    long askedMs = asked.size() == 1 && SECONDS.matcher(seconds).matches()
        ? new BigDecimal(seconds).movePointRight(3).longValue()
        : 0;
    if (askedMs <= 0) {
      throw MeshStatus.invalid(TIMEOUT_HEADER, "expected seconds greater than 0, once, like 1.5");
    }
    return Math.min(DEADLINE_MS, askedMs);
  }

  /** Digits and a unit (gRPC over HTTP/2); what is neither promises nothing. */
  private static long grpcMs(RoutingContext ctx) {
    String timeout = ctx.request().getHeader(GRPC_TIMEOUT_HEADER);
    if (timeout == null || !GRPC_TIMEOUT.matcher(timeout).matches()) {
      return Long.MAX_VALUE;
    }
    long amount = Long.parseLong(timeout.substring(0, timeout.length() - 1));
    return switch (timeout.charAt(timeout.length() - 1)) {
      case 'H' -> TimeUnit.HOURS.toMillis(amount);
      case 'M' -> TimeUnit.MINUTES.toMillis(amount);
      case 'S' -> TimeUnit.SECONDS.toMillis(amount);
      case 'u' -> TimeUnit.MICROSECONDS.toMillis(amount);
      case 'n' -> TimeUnit.NANOSECONDS.toMillis(amount);
      default -> amount;
    };
  }

  /** What it brings. */
  public static RestRequest request(RoutingContext ctx) {
    BodyIntake.arrived(ctx);
    @Nullable Buffer body = ctx.body() == null ? null : ctx.body().buffer();
    return new RestRequest(ctx.pathParams(), ctx.queryParams(), ctx.request().headers(), body);
  }
}
