package dev.paymesh.proto.rules;

import com.google.rpc.Code;
import dev.paymesh.proto.common.v1.ReasonPolicy;

/** Owns the HTTP status that a failure is answered with. */
public final class HttpStatuses {

  private HttpStatuses() {}

  /** Of a reason: the one it names, or else that of its code. */
  public static int of(ReasonPolicy about) {
    return about.getHttp() > 0 ? about.getHttp() : of(about.getCode());
  }

  /** Of a gRPC code, where the reason says nothing else. */
  public static int of(Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, OUT_OF_RANGE -> 400;
      case UNAUTHENTICATED -> 401;
      case FAILED_PRECONDITION, PERMISSION_DENIED -> 403;
      case NOT_FOUND -> 404;
      case ALREADY_EXISTS, ABORTED -> 409;
      case RESOURCE_EXHAUSTED -> 429;
      case UNIMPLEMENTED -> 501;
      // Cancelled by us, say by a drain: a client that went away never reads this.
      case UNAVAILABLE, CANCELLED -> 503;
      case DEADLINE_EXCEEDED -> 504;
      case OK, UNKNOWN, INTERNAL, DATA_LOSS, UNRECOGNIZED -> 500;
    };
  }
}
