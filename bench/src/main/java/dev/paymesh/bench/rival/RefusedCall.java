package dev.paymesh.bench.rival;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** Owns a call that has its status before its handler was asked: whatever still comes of it is ignored. */
final class RefusedCall<Q> extends ServerCall.Listener<Q> {

  private RefusedCall() {}

  static <Q> ServerCall.Listener<Q> of(ServerCall<Q, ?> call, Status status) {
    call.close(status, new Metadata());
    return new RefusedCall<>();
  }
}
