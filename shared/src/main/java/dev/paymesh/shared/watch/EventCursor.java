package dev.paymesh.shared.watch;

import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;

/** Owns one watcher's place in the events of one key: each once, in order, and an end after the terminal one. */
final class EventCursor<K, E> {

  private final K key;
  private final EventTerms<E> terms;
  private final Outbound<E> out;
  private final Promise<Void> done = Promise.promise();
  private long seen;
  private boolean stalled;
  private long stallTimer = -1;

  EventCursor(K key, long after, EventTerms<E> terms, Outbound<E> out) {
    this.key = key;
    this.seen = after;
    this.terms = terms;
    this.out = out;
  }

  K key() {
    return key;
  }

  /** The sequence of the last event written. */
  long seen() {
    return seen;
  }

  /** Whether more may be written now: not while the reader is behind, nor once it has gone or has had all. */
  boolean isReady() {
    return !stalled && out.isOpen() && !done.future().isComplete();
  }

  /** Whether what was written still waits for the reader. */
  boolean isBehind() {
    return out.isFull();
  }

  /** Takes nothing more until the reader has caught up, then runs the action; the timer is the caller's patience. */
  void stall(long timer, Runnable onDrain) {
    stalled = true;
    stallTimer = timer;
    out.onDrain(() -> {
      stalled = false;
      onDrain.run();
    });
  }

  long stallTimer() {
    return stallTimer;
  }

  /** Writes the event if it is the next one; one that was written, or that skips one, is left for another read. */
  void deliver(E event) {
    long sequence = terms.sequence().applyAsLong(event);
    if (sequence == seen + 1 && isReady()) {
      seen = sequence;
      out.write(event);
      if (terms.terminal().test(event)) {
        done.tryComplete();
      }
    }
  }

  void fail(GrpcStatus code, String reason, String message) {
    done.tryFail(MeshStatus.of(code, reason, message));
  }

  Future<Void> done() {
    return done.future();
  }
}
