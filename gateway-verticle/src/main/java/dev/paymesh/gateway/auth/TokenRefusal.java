package dev.paymesh.gateway.auth;

import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.grpc.common.GrpcStatus;

/** Owns all that a refused caller is told: which check failed stays inside. */
final class TokenRefusal {

  private static final long RETRY_AFTER_MS = 1_000;

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

  /** Nobody's fault but ours: the token may be good, and there is no key to tell by. */
  static MeshStatus keysUnavailable() {
    return MeshStatus.of(
            GrpcStatus.UNAVAILABLE, "TOKEN_KEYS_UNAVAILABLE", "Tokens cannot be checked now")
        .retryAfter(RETRY_AFTER_MS);
  }
}
