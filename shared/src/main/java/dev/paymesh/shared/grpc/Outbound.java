package dev.paymesh.shared.grpc;

import io.vertx.core.Future;

/**
 * The answering side of a server stream; the stream ends with the handler's future.
 *
 * @param <R> type of the messages
 */
public interface Outbound<R> {

  /** Sends one message; fails, and sends nothing, once the call has ended. */
  Future<Void> write(R message);

  /** Whether the reader is behind; a handler then waits for {@link #onDrain} before it writes more. */
  boolean isFull();

  /** Runs the action, once, when the reader has caught up. */
  void onDrain(Runnable action);

  /** Whether the caller still listens. */
  boolean isOpen();

  /** Runs the action when the call has ended, however it did: done, cancelled, deadline, lost connection. */
  void onEnd(Runnable action);
}
