package dev.paymesh.gateway.auth;

import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.grpc.common.GrpcStatus;

/** Owns all that a refused caller is told: which check failed stays inside. */
final class TokenRefusal {

  private TokenRefusal() {}

  static MeshStatus missing() {
    return MeshStatus.of(GrpcStatus.UNAUTHENTICATED, "TOKEN_MISSING", "Missing token");
  }

  static MeshStatus invalid() {
    return MeshStatus.of(GrpcStatus.UNAUTHENTICATED, "TOKEN_INVALID", "Invalid token");
  }

  static MeshStatus expired() {
    return MeshStatus.of(GrpcStatus.UNAUTHENTICATED, "TOKEN_EXPIRED", "Token expired");
  }
}
