package dev.paymesh.payment;

import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.payment.SettlementStore.Claimed;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.shared.sql.LeasedWork;
import dev.paymesh.shared.trace.Leg;
import dev.paymesh.shared.trace.Timed.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the way from PROCESSING to an end: asks the rail about payments that are due, writes what it says.
 *
 * <p>A new payment is stored as claimed by who stores it, while that one has room; the poll is for what was left behind.
 * One that stays undecided through all attempts is parked.
 */
final class PaymentSettlement {

  private static final Logger LOG = LoggerFactory.getLogger(PaymentSettlement.class);

  private static final long POLL_MS = 500;
  private static final int CLAIM_MAX = 128;
  private static final long RAIL_MS_MAX = 2_000;
  /** Longer than the rail and the write may take together, so that a live claim is never taken over. */
  private static final int LEASE_MS = 10_000;

  private static final int BACKOFF_MS_MAX = 60_000;

  private static final Counter PARKED = Counter.builder("payment.settlement.parked")
      .description("payments the rail did not decide on in all attempts")
      .register(Metrics.globalRegistry);

  private final SettlementStore store;
  private final Terms terms;
  private final Consumer<UUID> onChange;
  private final LeasedWork<Claimed> work;

  /**
   * With whom payments are settled, and how patiently.
   *
   * @param limits a payment without a decision after so many attempts is parked until an operator sends it back
   */
  record Terms(PaymentRail rail, PaymentConfig.Settlement limits) {

    boolean parks(int attempts) {
      return limits.attemptsMax() > 0 && attempts >= limits.attemptsMax();
    }

    LeasedWork.Pace pace() {
      return new LeasedWork.Pace("payments", POLL_MS, limits.inFlightMax(), CLAIM_MAX);
    }
  }

  PaymentSettlement(Vertx vertx, SettlementStore store, Terms terms, Consumer<UUID> onChange) {
    this.store = store;
    this.terms = terms;
    this.onChange = onChange;
    this.work =
        new LeasedWork<>(vertx, terms.pace(), room -> store.claimDue(room, LEASE_MS), this::settle);
  }

  void start() {
    work.start();
  }

  /** For how long a payment that is about to be stored is ours to settle; 0 when we have no room for it. */
  int leaseMs() {
    return work.reserve() ? LEASE_MS : 0;
  }

  /** A payment was stored, or had been, under a lease as {@link #leaseMs} gave it. */
  void stored(int leaseMs, CreatePaymentResponse stored) {
    if (stored.getReplayed()) {
      notStored(leaseMs);
    } else if (leaseMs > 0) {
      work.take(Claimed.stored(stored.getPayment()));
    } else {
      work.claim();
    }
  }

  /** Nothing was stored; or it was, and nobody told us: then it is due when the lease has run out. */
  void notStored(int leaseMs) {
    if (leaseMs > 0) {
      work.release();
    }
  }

  /** Something may be due. */
  void claim() {
    work.claim();
  }

  private Future<Void> settle(Claimed claimed) {
    Future<Void> settled = ask(claimed)
        .transform(
            said -> said.succeeded() ? take(claimed, said.result()) : missed(claimed, said.cause()))
        .onFailure(failure ->
            LOG.warn("payment {} is not settled yet: {}", claimed.id(), failure.toString()));
    return claimed.leg().put("payment.attempt", claimed.attempts()).until(settled);
  }

  private Future<Outcome> ask(Claimed claimed) {
    Payment payment = claimed.payment();
    Leg asking = claimed.leg().child(Kind.WORK, "payment.rail submit");
    return asking.until(
        work.ask(() -> terms.rail().submit(railKeyOf(payment), payment), RAIL_MS_MAX));
  }

  private static String railKeyOf(Payment payment) {
    return "payment-" + payment.getId();
  }

  private Future<Void> take(Claimed claimed, Outcome outcome) {
    return outcome.status() == PaymentStatus.PROCESSING
        ? later(claimed, "UNDECIDED")
        : store.settle(claimed, outcome).map(moved -> changed(claimed.id()));
  }

  private Future<Void> missed(Claimed claimed, Throwable failure) {
    LOG.warn("the rail gave no answer for payment {}: {}", claimed.id(), failure.toString());
    return later(claimed, failure instanceof TimeoutException ? "NO_ANSWER" : "ERROR");
  }

  private Future<Void> later(Claimed claimed, String lastAnswer) {
    return terms.parks(claimed.attempts())
        ? store.park(claimed, lastAnswer).map(parked -> parked ? parked(claimed) : null)
        : store.postpone(
            claimed, (int) LeasedWork.backoffMs(claimed.attempts(), BACKOFF_MS_MAX), lastAnswer);
  }

  private @Nullable Void parked(Claimed claimed) {
    PARKED.increment();
    LOG.error(
        "payment {} is parked after {} attempts: see ./paymesh settlement list",
        claimed.id(),
        claimed.attempts());
    return changed(claimed.id());
  }

  private @Nullable Void changed(UUID id) {
    onChange.accept(id);
    return null;
  }

  /** Claims nothing more; completes when what is in flight is written. */
  Future<Void> stop() {
    return work.stop();
  }
}
