package dev.paymesh.payment;

import dev.paymesh.proto.payment.v1.Payment;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * The rail that moves no money: it settles in about 200 ms, and the last two digits of the amount say how.
 *
 * <p>13 is declined as CARD_DECLINED, 66 stays PROCESSING for ever, anything else completes.
 */
final class SandboxRail implements PaymentRail {

  private static final long SETTLES_IN_MS = 200;
  private static final long DECLINED = 13;
  private static final long UNDECIDED = 66;

  private final Vertx vertx;

  SandboxRail(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Future<Outcome> submit(String idempotencyKey, Payment payment) {
    return vertx.timer(SETTLES_IN_MS, TimeUnit.MILLISECONDS).map(fired -> outcomeOf(payment));
  }

  private static Outcome outcomeOf(Payment payment) {
    long ending = payment.getAmount().getAmountCents() % 100;
    if (ending == DECLINED) {
      return Outcome.failed("CARD_DECLINED");
    }
    return ending == UNDECIDED ? Outcome.undecided() : Outcome.completed();
  }
}
