package dev.paymesh.payment;

import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.payment.SettlementStore.Claimed;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the way from PROCESSING to an end: claims payments that are due, asks the rail, writes what it says.
 *
 * <p>A claim is a lease: when this instance dies, the payment is due again and any instance goes on with it. A new
 * payment is stored as claimed by who stores it, while that one has room; the poll is for what was left behind. One that stays undecided through all attempts is
 * parked. Everything runs on the event loop that made it.
 */
final class PaymentSettlement {

  private static final Logger LOG = LoggerFactory.getLogger(PaymentSettlement.class);

  private static final int IN_FLIGHT_MAX = 1_024;
  private static final int BATCH_MAX = 128;
  private static final long POLL_MS = 500;
  private static final long RAIL_MS_MAX = 2_000;
  /** Longer than the rail and the write may take together, so that a live claim is never taken over. */
  private static final int LEASE_MS = 10_000;

  private static final int BACKOFF_MS_MIN = 1_000;
  private static final int BACKOFF_MS_MAX = 60_000;

  private static final Counter PARKED = Counter.builder("payment.settlement.parked")
      .description("payments the rail did not decide on in all attempts")
      .register(Metrics.globalRegistry);

  private final Vertx vertx;
  private final ContextInternal context;
  private final SettlementStore store;
  private final Terms terms;
  private final Consumer<UUID> onChange;
  private final Promise<Void> idle;
  private long poll = -1;
  private int inFlight;
  private boolean claiming;
  private boolean again;
  private boolean failing;
  private boolean stopped;

  /**
   * With whom payments are settled, and how patiently.
   *
   * @param attemptsMax a payment without a decision after so many is parked until an operator sends it
   *     back; 0: never
   */
  record Terms(PaymentRail rail, int attemptsMax) {

    boolean parks(int attempts) {
      return attemptsMax > 0 && attempts >= attemptsMax;
    }
  }

  PaymentSettlement(Vertx vertx, SettlementStore store, Terms terms, Consumer<UUID> onChange) {
    this.vertx = vertx;
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.idle = context.promise();
    this.store = store;
    this.terms = terms;
    this.onChange = onChange;
  }

  void start() {
    poll = vertx.setPeriodic(POLL_MS, tick -> claim());
    claim();
  }

  /** For how long a payment that is about to be stored is ours to settle; 0 when we have no room for it. */
  int leaseMs() {
    if (stopped || inFlight >= IN_FLIGHT_MAX) {
      return 0;
    }
    inFlight++;
    return LEASE_MS;
  }

  /** A payment was stored, or had been, under a lease as {@link #leaseMs} gave it. */
  void stored(int leaseMs, CreatePaymentResponse stored) {
    if (stored.getReplayed()) {
      notStored(leaseMs);
    } else if (leaseMs > 0) {
      context.emit(new Claimed(stored.getPayment(), 1), this::settle);
    } else {
      claim();
    }
  }

  /** Nothing was stored; or it was, and nobody told us: then it is due when the lease has run out. */
  void notStored(int leaseMs) {
    if (leaseMs > 0) {
      left();
    }
  }

  /** Something may be due. Calls that come while a claim is under way share the next one. */
  void claim() {
    if (claiming || stopped) {
      again = true;
      return;
    }
    int room = Math.min(BATCH_MAX, IN_FLIGHT_MAX - inFlight);
    again = room == 0;
    if (room > 0) {
      claiming = true;
      // Not on the context of the call that stored a payment: its deadline and its end are not the
      // rail's.
      context.runOnContext(turn ->
          store.claimDue(room, LEASE_MS).onComplete(claimed -> take(claimed, room), this::missed));
    }
  }

  private void take(List<Claimed> claimed, int room) {
    claiming = false;
    failing = false;
    inFlight += claimed.size();
    claimed.forEach(this::settle);
    if (again || claimed.size() == room) {
      claim();
    }
    whenIdle();
  }

  private void missed(Throwable failure) {
    claiming = false;
    if (!failing) {
      LOG.warn("due payments cannot be claimed, every poll tries again: {}", failure.toString());
      failing = true;
    }
    whenIdle();
  }

  private void settle(Claimed claimed) {
    ask(claimed)
        .transform(
            said -> said.succeeded() ? take(claimed, said.result()) : missed(claimed, said.cause()))
        .onComplete(written -> left(), failure -> {
          // The lease runs out and the payment is due again.
          LOG.warn("payment {} is not settled yet: {}", claimed.id(), failure.toString());
          left();
        });
  }

  private Future<Outcome> ask(Claimed claimed) {
    // A rail may answer, or run into its limit, on any thread; here it goes on, on the event loop.
    Promise<Outcome> said = context.promise();
    Payment payment = claimed.payment();
    // Inside a compose a rail that throws is one that fails.
    Future.succeededFuture()
        .compose(turn -> terms.rail().submit(railKeyOf(payment), payment))
        .onComplete(said);
    return said.future().timeout(RAIL_MS_MAX, TimeUnit.MILLISECONDS);
  }

  private static String railKeyOf(Payment payment) {
    return "payment-" + payment.getId();
  }

  private Future<Void> take(Claimed claimed, Outcome outcome) {
    return outcome.status() == PaymentStatus.PROCESSING
        ? later(claimed, "UNDECIDED")
        : store.settle(claimed.id(), outcome).map(moved -> changed(claimed.id()));
  }

  private Future<Void> missed(Claimed claimed, Throwable failure) {
    LOG.warn("the rail gave no answer for payment {}: {}", claimed.id(), failure.toString());
    return later(claimed, failure instanceof TimeoutException ? "NO_ANSWER" : "ERROR");
  }

  private Future<Void> later(Claimed claimed, String lastAnswer) {
    return terms.parks(claimed.attempts())
        ? store.park(claimed, lastAnswer).map(parked -> parked ? parked(claimed) : null)
        : store.postpone(claimed, backoffMs(claimed.attempts()), lastAnswer);
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

  private static int backoffMs(int attempts) {
    return (int) Math.min(BACKOFF_MS_MAX, (long) BACKOFF_MS_MIN << Math.min(attempts - 1, 16));
  }

  private void left() {
    inFlight--;
    if (again) {
      claim();
    }
    whenIdle();
  }

  private void whenIdle() {
    if (stopped && inFlight == 0 && !claiming) {
      idle.tryComplete();
    }
  }

  /** Claims nothing more; completes when what is in flight is written. */
  Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(poll);
    whenIdle();
    return idle.future();
  }
}
