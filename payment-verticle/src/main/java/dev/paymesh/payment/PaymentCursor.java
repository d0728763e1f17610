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

  /** Whether the reader has just fallen behind; told once, its events wait in the table. */
  boolean stalls() {
    boolean first = !stalled && out.isFull();
    stalled = stalled || first;
    return first;
  }

  void onDrain(Runnable action) {
    out.onDrain(() -> {
      stalled = false;
      action.run();
    });
  }

  /** Writes the event if it is the next one; one that was written, or that skips one, is left for another read. */
  void deliver(PaymentStatusEvent event) {
    if (event.getSequence() == seen + 1 && !stalled && out.isOpen()) {
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
