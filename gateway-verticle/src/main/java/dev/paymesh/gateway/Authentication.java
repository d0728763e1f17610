package dev.paymesh.gateway;

import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.gateway.auth.TokenVerifier;
import dev.paymesh.gateway.web.StreamTickets;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Owns the first gate of a route: a valid token, and a role that the rpc's policy admits. The body waits meanwhile. */
public final class Authentication implements Handler<RoutingContext> {

  private static final String CALLER = "caller";

  private static final String TICKET = "ticket";

  private final TokenVerifier verifier;
  private final Predicate<String> roles;
  private final @Nullable StreamTickets tickets;

  private Authentication(
      TokenVerifier verifier, Predicate<String> roles, @Nullable StreamTickets tickets) {
    this.verifier = verifier;
    this.roles = roles;
    this.tickets = tickets;
  }

  Authentication(TokenVerifier verifier, MethodPolicy policy) {
    this(verifier, policy.getUserRolesList()::contains, null);
  }

  /** For whoever has a token. */
  static Authentication ofAnybody(TokenVerifier verifier) {
    return new Authentication(verifier, role -> true, null);
  }

  /** Also with a ticket for this very path, in place of a token. */
  Authentication orBy(StreamTickets some) {
    return new Authentication(verifier, roles, some);
  }

  /** Who was let through. */
  public static Caller callerOf(RoutingContext ctx) {
    return ctx.get(CALLER);
  }

  @Override
  public void handle(RoutingContext ctx) {
    ctx.request().pause();
    String ticket = tickets == null ? null : ctx.queryParams().get(TICKET);
    boolean tokenSent = ctx.request().headers().contains(HttpHeaders.AUTHORIZATION);
    if (tickets == null || ticket == null || tokenSent) {
      verifier.verify(ctx.request().headers()).onComplete(caller -> admit(ctx, caller), ctx::fail);
    } else {
      Caller caller = tickets.verify(ticket, ctx.request().path());
      ctx.queryParams().remove(TICKET);
      admit(ctx, caller);
    }
  }

  private void admit(RoutingContext ctx, Caller caller) {
    if (!roles.test(caller.role())) {
      ctx.fail(MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED, "ROLE_NOT_ALLOWED", "this role may not do this"));
      return;
    }
    ctx.put(CALLER, caller);
    ctx.next();
    // Only now is there somebody to take the body; where nobody is, it is let pass.
    ctx.request().resume();
  }
}
