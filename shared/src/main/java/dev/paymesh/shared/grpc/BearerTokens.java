package dev.paymesh.shared.grpc;

import java.util.List;

/** Owns the judgement of users' tokens, where a service takes them from callers outside the mesh. */
@FunctionalInterface
public interface BearerTokens {

  /** Takes none: every caller is a role of the mesh. */
  BearerTokens NONE = authorization -> {
    throw MeshStatus.of(
        io.vertx.grpc.common.GrpcStatus.UNAUTHENTICATED,
        "CONTEXT_INVALID",
        "expected a caller context");
  };

  /**
   * The user that the values of the {@code authorization} header prove, on an event loop and without waiting.
   *
   * @throws MeshStatus UNAUTHENTICATED when they prove none, UNAVAILABLE when that cannot be told now
   */
  User judge(List<String> authorization);

  /** Who is calling, until when (epoch milliseconds). */
  record User(String id, String role, long expiresAtMs) {}
}
