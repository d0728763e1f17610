package dev.paymesh.launcher;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the rehearsal of a process before it says that it is ready: questions that change nothing, asked many times, so
 * that no caller's call is the first to run the code that serves it.
 */
final class WarmUp {

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  /** After a few hundred runs the JVM has compiled what runs in each. */
  private static final int ANSWERS = 600;

  private static final int QUESTIONS_AT_ONCE = 8;
  private static final long AGAIN_MS = 10;

  private final Vertx vertx;
  private final List<Supplier<Future<?>>> questions;
  private final long endNs;
  private int asked;

  private WarmUp(Vertx vertx, List<Supplier<Future<?>>> questions, Duration timeMax) {
    this.vertx = vertx;
    this.questions = questions;
    this.endNs = System.nanoTime() + timeMax.toNanos();
  }

  /**
   * Asks these in turn, on one event loop; completes when it is over, whatever came of it.
   *
   * @param timeMax whoever does not answer is not waited for
   */
  static Future<Void> with(Vertx vertx, List<Supplier<Future<?>>> questions, Duration timeMax) {
    Promise<Void> over = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(now -> new WarmUp(vertx, questions, timeMax).run().onComplete(over));
    return over.future();
  }

  private Future<Void> run() {
    long startNs = System.nanoTime();
    return Future.join(
            IntStream.range(0, QUESTIONS_AT_ONCE).mapToObj(one -> next()).toList())
        .onComplete(over -> LOG.info("rehearsed {} calls in {} ms", asked, msSince(startNs)))
        .mapEmpty();
  }

  private static long msSince(long ns) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ns);
  }

  private Future<Void> next() {
    if (asked >= ANSWERS || questions.isEmpty() || System.nanoTime() > endNs) {
      return Future.succeededFuture();
    }
    return questions
        .get(asked++ % questions.size())
        .get()
        .transform(
            answer -> answer.succeeded() ? next() : vertx.timer(AGAIN_MS).compose(later -> next()));
  }
}
