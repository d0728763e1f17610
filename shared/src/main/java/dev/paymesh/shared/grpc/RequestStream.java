package dev.paymesh.shared.grpc;

import io.vertx.core.Future;

/**
 * The sending side of a call with many requests.
 *
 * @param <Q> type of the messages
 */
public interface RequestStream<Q> {

  /** Sends one message; fails, and sends nothing, once the call has ended or when far too many wait already. */
  Future<Void> write(Q message);

  /** Whether the peer is behind, or not reached yet; a caller then waits for {@link #onDrain} before it writes more. */
  boolean isFull();

  /** Runs the action, once, when there is room: now, if there is. */
  void onDrain(Runnable action);

  /** Half-closes: no more requests come, replies still do. */
  void end();
}
