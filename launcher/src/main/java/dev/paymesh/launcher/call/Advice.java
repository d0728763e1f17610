package dev.paymesh.launcher.call;

import io.vertx.grpc.common.GrpcStatus;
import java.util.Map;
import java.util.Optional;

/** Owns what an operator at a shell does about an end that the list of reasons words for programs. */
final class Advice {

  private static final Map<String, String> BY_REASON = Map.of(
      "CALLER_NOT_ALLOWED",
      "The contract does not let the operator call this. If it should, name \"operator\" in the rpc's"
          + " callers; or go as a user, with --rest.",
      "ROLE_NOT_ALLOWED",
      "Take another --role: user, support or admin, as the rpc's user_roles say.",
      "OWNER_NOT_ALLOWED",
      "Take --role support or admin, or --user with the owner's id.",
      "CONTEXT_INVALID",
      "The service has another mesh key. Set PAYMESH_MESH_KEY, or PAYMESH_HOME to the folder of its"
          + " ./paymesh up.",
      "PEER_NOT_CALLER",
      "The certificate is not the operator's: ./paymesh certs makes operator.pem.");

  private static final String BROKEN =
      "The connection broke. A mesh of processes wants certificates: --tls.";

  private Advice() {}

  static Optional<String> on(GrpcStatus code, String reason) {
    return Optional.ofNullable(BY_REASON.get(reason))
        .or(() -> code == GrpcStatus.DEADLINE_EXCEEDED
            ? Optional.of(
                "Give it longer with --deadline 30s; the rpc's own deadline_ms is the most.")
            : Optional.of(BROKEN)
                .filter(broken -> code == GrpcStatus.UNAVAILABLE && reason.isEmpty()));
  }

  /** Where nothing answered. */
  static String onNoConnection(String at, boolean certified) {
    return "nobody answers at " + at
        + ". Is it started (./paymesh up), and there (--at host:port)? "
        + (certified
            ? "Does it take certificates of this authority (--tls-folder)?"
            : "A mesh of processes wants certificates: --tls.");
  }
}
