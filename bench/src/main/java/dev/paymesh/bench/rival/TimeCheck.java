package dev.paymesh.bench.rival;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Owns the refusal of calls that come too late; grpc-java itself ends one whose time is up meanwhile. */
final class TimeCheck implements ServerInterceptor {

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Deadline deadline = Context.current().getDeadline();
    return deadline != null && deadline.isExpired()
        ? RefusedCall.of(call, Status.DEADLINE_EXCEEDED.withDescription("too late"))
        : next.startCall(call, headers);
  }
}
