package dev.paymesh.gateway;

import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.gateway.problem.RequestId;
import dev.paymesh.gateway.transcode.RestRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Owns the moment a REST request becomes a call of the mesh: its caller, its budget, and its end with the client. */
final class EdgeCall {

  private static final long DEADLINE_MS = 2_000;
  private static final String TIMEOUT_HEADER = "Request-Timeout";
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,3})?");

  private EdgeCall() {}

  /** The call of an authenticated request, made current; it is cancelled when the client goes away. */
  static CallContext enter(RoutingContext ctx) {
    Caller caller = Authentication.callerOf(ctx);
    CallContext call = CallContext.entering(
        caller.userId(), caller.role(), RequestId.of(ctx), Deadline.after(budgetMs(ctx)));
    call.bind();
    ctx.addEndHandler(ended -> call.scope().end());
    return call;
  }

  /** The edge's own limit, or less if the client says so. */
  private static long budgetMs(RoutingContext ctx) {
    List<String> asked = ctx.request().headers().getAll(TIMEOUT_HEADER);
    if (asked.isEmpty()) {
      return DEADLINE_MS;
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

  static RestRequest request(RoutingContext ctx) {
    BodyIntake.arrived(ctx);
    @Nullable Buffer body = ctx.body() == null ? null : ctx.body().buffer();
    return new RestRequest(ctx.pathParams(), ctx.queryParams(), ctx.request().headers(), body);
  }
}
