package dev.paymesh.payment;

import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import java.util.UUID;

/** Owns one watcher's place in one payment's events: each event once, in order, and an end after the terminal one. */
final class PaymentCursor {

  private final UUID paymentId;
  private final Outbound<PaymentStatusEvent> out;
  private final Promise<Void> done = Promise.promise();
  private long seen;
  private boolean stalled;
  private long stallTimer = -1;

  PaymentCursor(UUID paymentId, long after, Outbound<PaymentStatusEvent> out) {
    this.paymentId = paymentId;
    this.seen = after;
    this.out = out;
  }

  UUID paymentId() {
    return paymentId;
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
  void deliver(PaymentStatusEvent event) {
    if (event.getSequence() == seen + 1 && isReady()) {
      seen = event.getSequence();
      out.write(event);
      if (PaymentState.isTerminal(event.getStatus())) {
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
