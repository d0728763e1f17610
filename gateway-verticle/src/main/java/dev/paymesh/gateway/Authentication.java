package dev.paymesh.gateway;

import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.gateway.auth.TokenVerifier;
import dev.paymesh.gateway.trace.EdgeTrace;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.gateway.web.StreamTickets;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import org.jspecify.annotations.Nullable;

/** Owns the first gate of a route: a valid token, and a role that the rpc's policy admits. The body waits meanwhile. */
public final class Authentication implements Handler<RoutingContext> {

  private static final String CALLER = "caller";

  private static final String TICKET = "ticket";

  private final TokenVerifier verifier;
  private final @Nullable RestMethod rest;
  private final @Nullable StreamTickets tickets;

  private Authentication(
      TokenVerifier verifier, @Nullable RestMethod rest, @Nullable StreamTickets tickets) {
    this.verifier = verifier;
    this.rest = rest;
    this.tickets = tickets;
  }

  /** For those whom the rpc's policy admits. */
  Authentication(TokenVerifier verifier, RestMethod rest) {
    this(verifier, rest, null);
  }

  /** For whoever has a token. */
  static Authentication ofAnybody(TokenVerifier verifier) {
    return new Authentication(verifier, null, null);
  }

  /** Also with a ticket for this very path, in place of a token. */
  Authentication orBy(StreamTickets some) {
    return new Authentication(verifier, rest, some);
  }

  /** Who was let through. */
  public static Caller callerOf(RoutingContext ctx) {
    return ctx.get(CALLER);
  }

  @Override
  public void handle(RoutingContext ctx) {
    ctx.request().pause();
    if (rest != null) {
      EdgeTrace.routed(ctx, rest);
    }
    String ticket = tickets == null ? null : ctx.queryParams().get(TICKET);
    boolean tokenSent = ctx.request().headers().contains(HttpHeaders.AUTHORIZATION);
    if (tickets == null || ticket == null || tokenSent) {
      verifier
          .verify(ctx.request().headers())
          .onComplete(caller -> admit(ctx, caller), why -> refuse(ctx, why));
    } else {
      ctx.queryParams().remove(TICKET);
      admitBy(tickets, ticket, ctx);
    }
  }

  private void admitBy(StreamTickets office, String ticket, RoutingContext ctx) {
    Caller caller;
    try {
      caller = office.verify(ticket, ctx.request().path());
    } catch (MeshStatus why) {
      refuse(ctx, why);
      return;
    }
    admit(ctx, caller);
  }

  private void refuse(RoutingContext ctx, Throwable why) {
    if (rest != null) {
      EdgeAudit.unknown(ctx, rest, why);
    }
    ctx.fail(why);
  }

  private void admit(RoutingContext ctx, Caller caller) {
    if (rest != null && !rest.policy().getUserRolesList().contains(caller.role())) {
      ctx.fail(EdgeAudit.refused(ctx, rest, caller, roleRefused()));
      return;
    }
    ctx.put(CALLER, caller);
    EdgeTrace.admitted(ctx, caller.role());
    ctx.next();
    // Only now is there somebody to take the body; where nobody is, it is let pass.
    ctx.request().resume();
  }

  /** What a role is told that an rpc's policy does not name. */
  public static MeshStatus roleRefused() {
    return MeshStatus.of(
        GrpcStatus.PERMISSION_DENIED, "ROLE_NOT_ALLOWED", "this role may not do this");
  }
}
