package dev.paymesh.payment;

import dev.paymesh.payment.SettlementStore.Backlog;
import dev.paymesh.shared.metrics.LiveGauges;
import dev.paymesh.shared.metrics.LiveGauges.Figure;
import dev.paymesh.shared.metrics.LiveGauges.Fold;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Owns what is told of the payments that wait for settlement, asked of the database every few seconds: how many are due
 * and nobody's, for how long, and how many are parked. The database answers for all instances, so each tells the same.
 */
final class SettlementBacklog {

  private static final long LOOK_MS = 5_000;

  private final Vertx vertx;
  private final Supplier<Future<Backlog>> store;
  private final List<Runnable> untell;
  private final long timer;
  private volatile Backlog latest = Backlog.UNKNOWN;
  private boolean asking;

  /** On the current event loop. */
  SettlementBacklog(Vertx vertx, Supplier<Future<Backlog>> store) {
    this.vertx = vertx;
    this.store = store;
    this.untell = List.of(
        tell("due", "payments that are due and that nobody works on", Backlog::due),
        tell("due.oldest.seconds", "how long the first of them has been due", Backlog::oldestS),
        tell("dead.letters", "payments parked until an operator sends them back", Backlog::parked));
    this.timer = vertx.setPeriodic(1, LOOK_MS, tick -> look());
  }

  private Runnable tell(String name, String description, ToDoubleFunction<Backlog> figure) {
    return LiveGauges.add(
        new Figure("payment.settlement." + name, description, Tags.empty(), Fold.MOST),
        () -> figure.applyAsDouble(latest));
  }

  /** What cannot be asked is not known; it is no zero. */
  private void look() {
    if (!asking) {
      asking = true;
      store.get().otherwise(Backlog.UNKNOWN).onSuccess(found -> {
        latest = found;
        asking = false;
      });
    }
  }

  void stop() {
    vertx.cancelTimer(timer);
    untell.forEach(Runnable::run);
  }
}
