package dev.paymesh.shared.grpc;

import java.util.function.Consumer;

/**
 * The messages of a caller's stream, each checked like the request of a unary call. Nothing is read until
 * {@link #onMessage}; a message that is refused ends the call, and after the call's end nothing arrives.
 *
 * @param <Q> type of the messages
 */
public interface Incoming<Q> {

  /** Starts to receive. */
  void onMessage(Consumer<Q> receiver);

  /** Runs the action when the caller has sent its last message and all are received. */
  void onEnd(Runnable action);

  /** Receives nothing more until {@link #resume}; the caller is slowed down. */
  void pause();

  void resume();
}
