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

  /**
   * Frees a stream that was granted after the call had ended. Vert.x returns a stream to its pool only once it has been
   * on the wire: reset before that, its place is lost for ever. So it goes out empty, as a call to no service.
   */
  static void giveBack(GrpcClientRequest<?, ?> late) {
    late.fullMethodName("mesh.Nobody/Nothing").end();
    late.cancel();
  }
}
