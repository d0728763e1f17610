package dev.paymesh.bench;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;

/**
 * Owns a step in which so many clients each send their next request when the last one is answered: what tells how much can
 * be carried, and nothing about latency at a rate that is given. Lives on one event loop.
 */
final class ClosedLoop {

  private final Supplier<Future<Integer>> sender;
  private final Tally tally;
  private final long holdNs;
  private final Promise<StepReport> answered = Promise.promise();
  private long startNs;
  private int clients;

  private ClosedLoop(Step step, Supplier<Future<Integer>> sender, Tally tally) {
    this.sender = sender;
    this.tally = tally;
    this.holdNs = step.hold().toNanos();
  }

  /** Completes when the time is over and every request has its outcome. */
  static Future<StepReport> run(
      ContextInternal context, Saturation load, Supplier<Future<Integer>> sender) {
    ClosedLoop loop =
        new ClosedLoop(load.step(), sender, new Tally(load.step(), load.goodWithin()));
    context.runOnContext(started -> loop.begin(load.clients()));
    return loop.answered.future();
  }

  private void begin(int count) {
    startNs = System.nanoTime();
    clients = count;
    for (int client = 0; client < count; client++) {
      next();
    }
  }

  private void next() {
    long sentNs = System.nanoTime() - startNs;
    if (sentNs >= holdNs) {
      if (--clients == 0) {
        answered.complete(tally.report());
      }
      return;
    }
    sender.get().onComplete(answer -> ended(sentNs, answer));
  }

  private void ended(long sentNs, AsyncResult<Integer> answer) {
    Outcome outcome = answer.succeeded() ? Outcome.of(answer.result()) : Outcome.of(answer.cause());
    tally.ended(sentNs, System.nanoTime() - startNs, outcome);
    next();
  }
}
