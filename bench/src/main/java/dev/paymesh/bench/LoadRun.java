package dev.paymesh.bench;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Owns one step under way: sends each request when it is due, whatever became of the earlier ones. Lives on one event
 * loop, so nothing in it is shared.
 */
final class LoadRun {

  private final ContextInternal context;
  private final Schedule schedule;
  private final Supplier<Future<Integer>> sender;
  private final Tally tally;
  private final Promise<Void> over = Promise.promise();
  private final Promise<StepReport> answered = Promise.promise();
  private long startNs;
  private int next;
  private int pending;

  private LoadRun(
      ContextInternal context, Schedule schedule, Supplier<Future<Integer>> sender, Tally tally) {
    this.context = context;
    this.schedule = schedule;
    this.sender = sender;
    this.tally = tally;
  }

  static LoadRun start(
      ContextInternal context, Schedule schedule, Supplier<Future<Integer>> sender, Tally tally) {
    LoadRun run = new LoadRun(context, schedule, sender, tally);
    context.runOnContext(started -> run.begin());
    return run;
  }

  /** When the time of the step has passed; the next step may start though answers are still to come. */
  Future<Void> over() {
    return over.future();
  }

  /** When every request has its outcome. */
  Future<StepReport> answered() {
    return answered.future();
  }

  private void begin() {
    startNs = System.nanoTime();
    at(schedule.durationNs(), () -> {
      over.complete();
      reportWhenAnswered();
    });
    sendDue();
  }

  /** A late wake-up sends all that is due at once: the schedule is never stretched. */
  private void sendDue() {
    long nowNs = sinceStartNs();
    while (next < schedule.size() && schedule.offsetNs(next) <= nowNs) {
      send(schedule.offsetNs(next++));
    }
    if (next < schedule.size()) {
      at(schedule.offsetNs(next), this::sendDue);
    }
  }

  private void send(long dueNs) {
    pending++;
    tally.sent(dueNs, sinceStartNs());
    sender.get().onComplete(answer -> {
      pending--;
      tally.ended(dueNs, sinceStartNs(), outcome(answer));
      reportWhenAnswered();
    });
  }

  private static Outcome outcome(AsyncResult<Integer> answer) {
    return answer.succeeded() ? Outcome.of(answer.result()) : Outcome.of(answer.cause());
  }

  private void reportWhenAnswered() {
    if (over.future().isComplete() && pending == 0 && next == schedule.size()) {
      answered.tryComplete(tally.report());
    }
  }

  /** Vert.x timers count milliseconds, which is too coarse for the time a request leaves. */
  private void at(long offsetNs, Runnable action) {
    context
        .nettyEventLoop()
        .schedule(
            () -> context.emit(due -> action.run()),
            Math.max(0, offsetNs - sinceStartNs()),
            TimeUnit.NANOSECONDS);
  }

  private long sinceStartNs() {
    return System.nanoTime() - startNs;
  }
}
