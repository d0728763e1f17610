package dev.paymesh.shared.grpc;

import io.vertx.core.Future;

/**
 * A call in flight.
 *
 * @param <R> type of the reply
 * @param future the reply, or a failure that is always a {@link MeshStatus}
 * @param cancellation stops it
 */
public record Call<R>(Future<R> future, Runnable cancellation) {

  /** Stops the call here and at the peer; its future fails with CANCELLED. No effect once it has ended. */
  public void cancel() {
    cancellation.run();
  }
}
