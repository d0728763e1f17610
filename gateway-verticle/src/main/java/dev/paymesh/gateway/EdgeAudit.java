package dev.paymesh.gateway;

import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.gateway.problem.RequestId;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.shared.audit.Refusal;
import dev.paymesh.shared.audit.RefusalAudit;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import org.jspecify.annotations.Nullable;

/** Owns what the audit log is told at the edge: who was refused an rpc before any service heard of it. */
public final class EdgeAudit {

  private static final String EDGE = "gateway";

  private EdgeAudit() {}

  /** Tells of somebody without a token or ticket that counts; nothing else that such a one says is told. */
  static void unknown(RoutingContext ctx, RestMethod rest, Throwable why) {
    if (MeshStatus.of(why).code() == GrpcStatus.UNAUTHENTICATED) {
      tell(ctx, rest, null, MeshStatus.of(why));
    }
  }

  /** The refusal of somebody known, told; to be thrown. */
  public static MeshStatus refused(
      RoutingContext ctx, RestMethod rest, Caller caller, MeshStatus why) {
    tell(ctx, rest, caller, why);
    return why;
  }

  private static void tell(
      RoutingContext ctx, RestMethod rest, @Nullable Caller caller, MeshStatus why) {
    String userId = caller == null ? "" : caller.userId();
    String role = caller == null ? "" : caller.role();
    RefusalAudit.tell(new Refusal(
        EDGE,
        new Refusal.Caller("", userId, role, RequestId.of(ctx)),
        rest.descriptor().getFullName(),
        resource(ctx, rest),
        why.reason()));
  }

  /** What the path names first: what it is about, and mostly whose. */
  private static String resource(RoutingContext ctx, RestMethod rest) {
    return rest.pathVariables().stream()
        .map(name -> ctx.pathParams().getOrDefault(name, ""))
        .findFirst()
        .orElse("");
  }
}
