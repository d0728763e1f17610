package dev.paymesh.bench.verify;

import dev.paymesh.bench.verify.Entry.Order;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Owns all clients of a run: new ones come at a constant rate until it ends. Lives on one event loop. */
final class Traffic implements AutoCloseable {

  /** Who is still without an answer, in seconds of arrivals; beyond, nobody new comes. */
  private static final int PAYING_S_MAX = 5;

  private static final int LOOKING_MAX = 150;
  private static final int WATCHED_PERCENT = 50;
  private static final int TWICE_WATCHED_PERCENT = 10;
  private static final int READ_PERCENT = 25;
  /** For each order, somebody looks at an old one: also while nobody can pay. */
  private static final int COMES_BACK_PERCENT = 10;

  private static final int PAID_MAX = 256;
  /** Of plain clients, whose requests are mostly payments. */
  private static final int PLAINLY_WATCHED_PERCENT = 10;

  private static final long LAST_LOOKS_MS = 30_000;
  /** Longer than a client insists, and than the last look. */
  private static final long END_S_MAX = 120;

  /** A payment that was acknowledged. */
  private record Paid(String owner, String id) {}

  /** How clients are. */
  enum Manner {
    /** They want an answer, and send twins, replays and other amounts. */
    INSISTENT,
    /** Each sends one request, and takes what it gets. */
    PLAIN
  }

  private final Vertx vertx;
  private final Manner manner;
  private final ContextInternal context;
  private final Orders orders;
  private final Customers customers;
  private final Onlookers onlookers;
  private final SplittableRandom random;
  private final List<Paid> paid = new ArrayList<>();
  private final Promise<Void> idle;
  private long arrivals = -1;
  private int watchers;
  private int payingMax;
  private volatile long sent;
  private volatile long turnedAway;
  private int paying;
  private int looking;
  private int endless;
  private boolean ended;

  Traffic(Customers.Wire wire, Manner manner, long seed) {
    this.vertx = wire.vertx();
    this.manner = manner;
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.orders = new Orders(seed);
    this.random = new SplittableRandom(seed + 1);
    this.onlookers = new Onlookers(wire);
    this.customers = new Customers(wire, seed + 2, this::look);
    this.idle = context.promise();
  }

  void start(double rate) {
    long periodMs = Math.max(1, Math.round(1_000 / rate));
    payingMax = (int) (PAYING_S_MAX * rate);
    context.runOnContext(go -> arrivals = vertx.setPeriodic(periodMs, tick -> arrive()));
  }

  private void arrive() {
    if (manner == Manner.INSISTENT && !paid.isEmpty() && random.nextInt(100) < COMES_BACK_PERCENT) {
      Paid old = paid.get(random.nextInt(paid.size()));
      track(true, onlookers.readOnce(old.owner(), old.id()));
    }
    if (paying < payingMax) {
      Order order = orders.next();
      track(manner == Manner.PLAIN ? customers.tryOnce(order) : customers.pay(order));
    } else {
      turnedAway++;
    }
  }

  private void track(Future<Void> payment) {
    sent++;
    paying++;
    payment.onComplete(done -> {
      paying--;
      leave();
    });
  }

  /** One more, of somebody who does not give up. */
  Order order() {
    Promise<Order> ordered = Promise.promise();
    context.runOnContext(now -> {
      Order order = orders.nextOfGoodStanding();
      track(customers.insist(order));
      ordered.complete(order);
    });
    return ordered.future().await();
  }

  long sent() {
    return sent;
  }

  /** Because too many before had no answer yet. */
  long turnedAway() {
    return turnedAway;
  }

  private void look(Order order, String id) {
    remember(new Paid(order.owner(), id));
    int drawn = random.nextInt(100);
    if (manner == Manner.PLAIN) {
      if (drawn < PLAINLY_WATCHED_PERCENT || !order.decided()) {
        watch(order, id);
      }
      return;
    }
    if (drawn < WATCHED_PERCENT) {
      watch(order, id);
    }
    if (drawn < TWICE_WATCHED_PERCENT) {
      watch(order, id);
    }
    if (drawn >= 100 - READ_PERCENT) {
      track(true, onlookers.read(order.owner(), id));
    }
  }

  private void remember(Paid payment) {
    if (paid.size() < PAID_MAX) {
      paid.add(payment);
    } else {
      paid.set(random.nextInt(PAID_MAX), payment);
    }
  }

  private void watch(Order order, String id) {
    if (looking + endless < LOOKING_MAX) {
      track(order.decided(), onlookers.watch("w" + watchers++, order.owner(), id));
    }
  }

  /** Who watches what never ends does not hold up the end of the run. */
  private void track(boolean ends, Future<Void> look) {
    looking += ends ? 1 : 0;
    endless += ends ? 0 : 1;
    look.onComplete(done -> {
      looking -= ends ? 1 : 0;
      endless -= ends ? 0 : 1;
      leave();
    });
  }

  private void leave() {
    if (ended && paying == 0 && looking == 0) {
      onlookers.leave();
      if (endless == 0) {
        idle.tryComplete();
      }
    }
  }

  /** Returns once everybody has an answer, and who watches has seen what there is. */
  void end() {
    context.runOnContext(now -> {
      stopArrivals();
      vertx.setTimer(LAST_LOOKS_MS, late -> onlookers.leave());
      leave();
    });
    awaitIdle();
  }

  private void stopArrivals() {
    vertx.cancelTimer(arrivals);
    ended = true;
  }

  private void awaitIdle() {
    try {
      idle.future().await(END_S_MAX, TimeUnit.SECONDS);
    } catch (TimeoutException stuck) {
      throw new IllegalStateException(
          "clients do not end: " + paying + " pay, " + looking + " look", stuck);
    }
  }

  /** Cuts off who is still there, which after a run that came to its end is nobody. */
  @Override
  public void close() {
    context.runOnContext(now -> {
      stopArrivals();
      customers.leave();
      onlookers.leave();
      leave();
    });
    awaitIdle();
  }
}
