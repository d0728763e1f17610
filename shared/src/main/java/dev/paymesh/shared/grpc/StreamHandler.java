package dev.paymesh.shared.grpc;

import io.vertx.core.Future;

/**
 * Serves one server stream.
 *
 * @param <Q> type of the request
 * @param <R> type of the messages
 */
@FunctionalInterface
public interface StreamHandler<Q, R> {

  /** Writes to the caller; when the future completes the stream ends OK, when it fails with that status. */
  Future<Void> handle(Q request, Outbound<R> out);
}
