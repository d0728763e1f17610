package dev.paymesh.shared.grpc;

import io.vertx.grpc.client.GrpcClientRequest;

/** What a call sends behind its headers: one message, or a stream of them. */
@FunctionalInterface
interface RequestBody<Q> {

  /** Starts to send on a stream whose headers are set. */
  void sendOn(GrpcClientRequest<Q, ?> granted);

  /** Sends nothing more; idempotent. */
  default void end() {}

  /** The call has ended: nothing more can be sent. */
  default void close() {}
}
