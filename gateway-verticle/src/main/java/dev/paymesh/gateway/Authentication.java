package dev.paymesh.gateway;

import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.gateway.auth.TokenVerifier;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;

/** Owns the first gate of a route: a valid token, and a role that the rpc's policy admits. The body waits meanwhile. */
final class Authentication implements Handler<RoutingContext> {

  private static final String CALLER = "caller";

  private final TokenVerifier verifier;
  private final MethodPolicy policy;

  Authentication(TokenVerifier verifier, MethodPolicy policy) {
    this.verifier = verifier;
    this.policy = policy;
  }

  /** Who was let through. */
  static Caller callerOf(RoutingContext ctx) {
    return ctx.get(CALLER);
  }

  @Override
  public void handle(RoutingContext ctx) {
    ctx.request().pause();
    verifier.verify(ctx.request().headers()).onComplete(caller -> admit(ctx, caller), ctx::fail);
  }

  private void admit(RoutingContext ctx, Caller caller) {
    if (!policy.getUserRolesList().contains(caller.role())) {
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
