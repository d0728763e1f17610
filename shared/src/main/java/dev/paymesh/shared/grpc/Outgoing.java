package dev.paymesh.shared.grpc;

import dev.paymesh.shared.grpc.Metadata.Sealed;
import io.vertx.grpc.common.ServiceMethod;

/** What is called, by when, and under whose seal; owns that a repeated call is the same but for its number. */
record Outgoing<Q, R>(
    String name,
    ServiceMethod<R, Q> method,
    RequestBody<Q> body,
    Sealed caller,
    Deadline deadline,
    int previousAttempts) {

  /** The same call, made again. */
  Outgoing<Q, R> after(int attempts) {
    return new Outgoing<>(name, method, body, caller, deadline, attempts);
  }
}
