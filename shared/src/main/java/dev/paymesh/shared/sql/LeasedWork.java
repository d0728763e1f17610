package dev.paymesh.shared.sql;

import dev.paymesh.shared.metrics.LiveGauges;
import dev.paymesh.shared.metrics.LiveGauges.Figure;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the pace of work on rows that are claimed by a lease: what is due is claimed at each poll and when somebody says
 * so, a bounded number is in flight, and a stop waits for those.
 *
 * <p>When this instance dies its leases run out, the rows are due again, and any instance goes on with them. Everything
 * runs on the event loop that made it.
 *
 * @param <T> a row as claimed
 */
public final class LeasedWork<T> {

  private static final Logger LOG = LoggerFactory.getLogger(LeasedWork.class);

  private static final long BACKOFF_MS_MIN = 1_000;
  /** Into so many parts places are divided: a part is claimed at once. */
  private static final int PARTS = 8;
  /** Beyond these any bound is reached. */
  private static final int DOUBLINGS_MAX = 16;

  private final Vertx vertx;
  private final ContextInternal context;
  private final Pace pace;
  private final IntFunction<Future<List<T>>> due;
  private final Function<T, Future<?>> work;
  private final Promise<Void> idle;
  private final Runnable untell;
  private long poll = -1;
  private int inFlight;
  private boolean claiming;
  private boolean again;
  private boolean failing;
  private boolean stopped;

  /**
   * How often, and how much at once.
   *
   * @param what the rows, for the log
   * @param claimMax rows in one claim
   */
  public record Pace(String what, long pollMs, int inFlightMax, int claimMax) {

    /** Few enough that work which lasts long keeps the others from little. */
    int roomMin() {
      return Math.max(1, Math.min(claimMax, inFlightMax / PARTS));
    }
  }

  /**
   * On the current event loop.
   *
   * @param due claims up to so many rows
   * @param work tells of its own failure, which leaves the row to the end of its lease
   */
  public LeasedWork(
      Vertx vertx, Pace pace, IntFunction<Future<List<T>>> due, Function<T, Future<?>> work) {
    this.vertx = vertx;
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.idle = context.promise();
    this.pace = pace;
    this.due = due;
    this.work = work;
    this.untell = LiveGauges.add(
        Figure.sum(
            "mesh.work.in.flight", "rows worked on under a lease", Tags.of("what", pace.what())),
        () -> inFlight);
  }

  public void start() {
    poll = vertx.setPeriodic(pace.pollMs(), tick -> claim(1));
    claim();
  }

  /** Whether there is room for a row that is about to be stored as claimed; then it is taken, or the place released. */
  public boolean reserve() {
    boolean room = !stopped && inFlight < pace.inFlightMax();
    inFlight += room ? 1 : 0;
    return room;
  }

  /** The row of a reserved place is there. */
  public void take(T claimed) {
    // Not on the context of the call that stored it: the call's deadline and end are not the
    // work's.
    context.emit(claimed, this::run);
  }

  /** There is no row for a reserved place. */
  public void release() {
    inFlight--;
    if (again) {
      claim();
    }
    tellIfIdle();
  }

  /**
   * Something may be due. Calls that come while a claim is under way share the next one; so do those that find little
   * room, or each place that is free again would be a claim of its own.
   */
  public void claim() {
    claim(pace.roomMin());
  }

  private void claim(int roomMin) {
    int room = Math.min(pace.claimMax(), pace.inFlightMax() - inFlight);
    again = claiming || stopped || room < roomMin;
    if (!again) {
      claiming = true;
      context.runOnContext(
          turn -> due.apply(room).onComplete(claimed -> take(claimed, room), this::missed));
    }
  }

  private void take(List<T> claimed, int room) {
    claiming = false;
    failing = false;
    inFlight += claimed.size();
    claimed.forEach(this::run);
    if (again || claimed.size() == room) {
      claim();
    }
    tellIfIdle();
  }

  private void missed(Throwable failure) {
    claiming = false;
    if (!failing) {
      LOG.warn(
          "due {} cannot be claimed, every poll tries again: {}", pace.what(), failure.toString());
      failing = true;
    }
    tellIfIdle();
  }

  private void run(T claimed) {
    work.apply(claimed).onComplete(ended -> release());
  }

  /**
   * Asks somebody outside, who may answer, throw, or run into the limit on any thread; here it goes on, on the event
   * loop.
   */
  public <R> Future<R> ask(Supplier<Future<R>> question, long answerMsMax) {
    Promise<R> said = context.promise();
    // Inside a compose who throws is one that fails.
    Future.succeededFuture().compose(turn -> question.get()).onComplete(said);
    return said.future().timeout(answerMsMax, TimeUnit.MILLISECONDS);
  }

  /** From a second on, doubled at each attempt after the first, up to a bound. */
  public static long backoffMs(int attempts, long msMax) {
    return Math.min(msMax, BACKOFF_MS_MIN << Math.min(attempts - 1, DOUBLINGS_MAX));
  }

  private void tellIfIdle() {
    if (stopped && inFlight == 0 && !claiming) {
      idle.tryComplete();
    }
  }

  /** Claims nothing more; completes when what is in flight is written. */
  public Future<Void> stop() {
    stopped = true;
    untell.run();
    vertx.cancelTimer(poll);
    tellIfIdle();
    return idle.future();
  }
}
