package dev.paymesh.shared.grpc;

import io.vertx.core.Future;

/**
 * A call in flight with many requests and one reply.
 *
 * @param <Q> type of the requests
 * @param <R> type of the reply
 * @param requests where they are sent
 * @param reply the reply, or a failure that is always a {@link MeshStatus}
 * @param cancellation stops it
 */
public record ClientStream<Q, R>(
    RequestStream<Q> requests, Future<R> reply, Runnable cancellation) {

  /** Stops the call here and at the peer; its reply fails with CANCELLED. No effect once it has ended. */
  public void cancel() {
    cancellation.run();
  }
}
