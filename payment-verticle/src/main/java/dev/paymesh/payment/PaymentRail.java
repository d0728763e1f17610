package dev.paymesh.payment;

import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import io.vertx.core.Future;

/**
 * The way money really moves: a card network, a bank, a sandbox.
 *
 * <p>A rail may be asked about the same payment more than once, after a crash or a lost answer: delivery is at least
 * once, and the idempotency key makes it move money once. It answers within the caller's time limit or is asked again
 * later.
 */
public interface PaymentRail {

  /**
   * Submits a payment, or asks what became of it.
   *
   * @param idempotencyKey of this payment on the rail: the same at every attempt, by whichever instance, and no
   *     other payment's. It is not the customer's key, which two customers may share.
   */
  Future<Outcome> submit(String idempotencyKey, Payment payment);

  /**
   * What the rail says.
   *
   * @param status COMPLETED, FAILED, or PROCESSING while it does not know yet
   * @param reason UPPER_SNAKE when FAILED, else empty
   * @param message a sentence for the customer
   */
  record Outcome(PaymentStatus status, String reason, String message) {

    public Outcome {
      if (status != PaymentStatus.PROCESSING && !PaymentState.isTerminal(status)) {
        throw new IllegalArgumentException(
            "status: " + status + " (expected: PROCESSING, COMPLETED or FAILED)");
      }
      if (reason.isEmpty() == (status == PaymentStatus.FAILED)) {
        throw new IllegalArgumentException(
            "reason of " + status + ": '" + reason + "' (expected: one when FAILED, else none)");
      }
    }

    public static Outcome completed() {
      return new Outcome(PaymentStatus.COMPLETED, "", "Payment completed");
    }

    public static Outcome failed(String reason) {
      return new Outcome(PaymentStatus.FAILED, reason, "Payment failed: " + reason);
    }

    public static Outcome undecided() {
      return new Outcome(PaymentStatus.PROCESSING, "", "");
    }
  }
}
