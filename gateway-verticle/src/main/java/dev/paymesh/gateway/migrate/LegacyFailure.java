package dev.paymesh.gateway.migrate;

import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.grpc.common.GrpcStatus;
import java.util.concurrent.TimeoutException;

/** Owns why there is no answer of the legacy service that anybody could use. */
final class LegacyFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** In what way. */
  enum Kind {
    /** No whole answer within its deadline. */
    LATE,
    /** No connection, or one that broke. */
    UNREACHABLE,
    /** As many of its calls are under way as may be. */
    BUSY,
    /** An answer beyond the limit. */
    TOO_LARGE,
    /** An answer that is no JSON, or is packed. */
    NOT_JSON
  }

  private final Kind kind;

  LegacyFailure(Kind kind) {
    // What happens in numbers and is told by its kind needs no stack.
    super("the legacy service: " + kind, null, false, false);
    this.kind = kind;
  }

  static LegacyFailure of(Throwable failure) {
    if (failure instanceof LegacyFailure known) {
      return known;
    }
    if (failure instanceof TimeoutException) {
      return new LegacyFailure(Kind.LATE);
    }
    return new LegacyFailure(
        failure instanceof ConnectionPoolTooBusyException ? Kind.BUSY : Kind.UNREACHABLE);
  }

  Kind kind() {
    return kind;
  }

  /** What a caller is told where nobody else answers. */
  MeshStatus toStatus() {
    return switch (kind) {
      case LATE -> MeshStatus.deadlineExceeded("the service behind this path did not answer");
      case BUSY ->
        MeshStatus.of(
            GrpcStatus.UNAVAILABLE, "TARGET_BUSY", "too many calls to the service are under way");
      case UNREACHABLE, TOO_LARGE, NOT_JSON ->
        MeshStatus.of(
            GrpcStatus.UNAVAILABLE, "PEER_UNAVAILABLE", "the service behind this path failed");
    };
  }
}
