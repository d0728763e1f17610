package dev.paymesh.bench.verify;

import dev.paymesh.bench.verify.Entry.Attempt;
import dev.paymesh.bench.verify.Entry.Order;
import dev.paymesh.bench.verify.Entry.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Owns the clients that pay: each repeats its POST with the same key until it has an answer. Some send twins, some
 * come back later, some with another amount, and some give up at the first silence.
 */
final class Customers {

  private static final int TOO_MANY = 429;
  private static final long PATIENCE_MS = 60_000;
  private static final long AGAIN_MS_MIN = 50;
  private static final long AGAIN_MS_MAX = 1_000;
  private static final int TWINS_PERCENT = 5;
  private static final int REPLAYS_PERCENT = 5;
  private static final int REUSES_PERCENT = 2;
  private static final int GIVES_UP_PERCENT = 3;

  private final Vertx vertx;
  private final EdgeClient edge;
  private final RunClock clock;
  private final History history;
  private final SplittableRandom random;
  private final BiConsumer<Order, String> onPaid;
  private boolean leaving;

  /** What all clients of a run share. */
  record Wire(Vertx vertx, EdgeClient edge, RunClock clock, History history) {}

  /** Who is told of each payment that was acknowledged, by its id. */
  Customers(Wire wire, long seed, BiConsumer<Order, String> onPaid) {
    this.vertx = wire.vertx();
    this.edge = wire.edge();
    this.clock = wire.clock();
    this.history = wire.history();
    this.random = new SplittableRandom(seed);
    this.onPaid = onPaid;
  }

  /** Who has no answer yet gives up. */
  void leave() {
    leaving = true;
  }

  /** Completes when the client has its answer, or has given up. */
  Future<Void> pay(Order order) {
    history.add(order);
    Payer payer = new Payer(order, random.nextInt(100) < GIVES_UP_PERCENT);
    Future<Void> first = payer.insist();
    Future<Void> twin =
        random.nextInt(100) < TWINS_PERCENT ? payer.insist() : Future.succeededFuture();
    return Future.join(first, twin).compose(paid -> comeBack(payer));
  }

  /** Once, whatever the answer. */
  Future<Void> tryOnce(Order order) {
    history.add(order);
    return new Payer(order, true).attempt(order.amount()).mapEmpty();
  }

  /** As long as it takes. */
  Future<Void> insist(Order order) {
    history.add(order);
    return new Payer(order, false).insist();
  }

  /** With another amount only where the key is known to be taken. */
  private Future<Void> comeBack(Payer payer) {
    if (!payer.paid) {
      return Future.succeededFuture();
    }
    int drawn = random.nextInt(100);
    if (drawn < REPLAYS_PERCENT) {
      return payer.insist();
    }
    return drawn < REPLAYS_PERCENT + REUSES_PERCENT
        ? payer.attempt(payer.order.amount() + 1).mapEmpty()
        : Future.succeededFuture();
  }

  /** Owns one client with one order. */
  private final class Payer {

    private final Order order;
    private final boolean givesUp;
    private final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    private int attempts;
    private boolean paid;

    Payer(Order order, boolean givesUp) {
      this.order = order;
      this.givesUp = givesUp;
    }

    Future<Void> insist() {
      return attempt(order.amount()).compose(attempt -> {
        if (isAnswer(attempt) || givesUp || leaving || System.nanoTime() > endNs) {
          return Future.succeededFuture();
        }
        return vertx.timer(againMs()).compose(due -> insist());
      });
    }

    private long againMs() {
      long ceiling = Math.min(AGAIN_MS_MAX, 2 * AGAIN_MS_MIN << Math.min(attempts, 10));
      return random.nextLong(AGAIN_MS_MIN, ceiling);
    }

    private static boolean isAnswer(Attempt attempt) {
      boolean refused = attempt.outcome() == Outcome.FAIL && attempt.status() != TOO_MANY;
      return attempt.outcome() == Outcome.OK || refused;
    }

    Future<Attempt> attempt(long amount) {
      int number = ++attempts;
      long t = clock.ms();
      boolean reused = amount != order.amount();
      return edge.pay(order, amount)
          .otherwise(EdgeClient.Answer.NONE)
          .map(answer -> new Attempt(
              order.key(),
              number,
              t,
              clock.ms(),
              outcome(answer.status()),
              reused,
              answer.status(),
              answer.body().encode()))
          .onSuccess(this::learn);
    }

    private void learn(Attempt attempt) {
      history.add(attempt);
      if (attempt.outcome() == Outcome.OK && !attempt.reused() && !paid) {
        paid = true;
        onPaid.accept(order, new JsonObject(attempt.body()).getString("id", ""));
      }
    }
  }

  /** A 5xx tells nothing about what was stored: the reply of a commit may have been lost further inside. */
  private static Outcome outcome(int status) {
    if (status == 201) {
      return Outcome.OK;
    }
    return status / 100 == 4 ? Outcome.FAIL : Outcome.UNKNOWN;
  }
}
