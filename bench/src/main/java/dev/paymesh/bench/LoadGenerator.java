package dev.paymesh.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Owns the one event loop that makes the load, and the wait of the command's own thread for it. */
final class LoadGenerator implements AutoCloseable {

  /** On top of the time that the work itself is allowed. */
  private static final long PATIENCE_MS = 30_000;

  private static final int FIRST_TRIES_MAX = 20;

  private final Vertx vertx;
  private final ContextInternal context;
  private final LoadSource.LoadClient client;
  private final LoadPlan plan;

  private LoadGenerator(Vertx vertx, LoadPlan plan) {
    this.vertx = vertx;
    this.plan = plan;
    context = (ContextInternal) vertx.getOrCreateContext();
    client = plan.source().open(vertx, plan.limits());
  }

  static LoadGenerator open(LoadPlan plan) {
    // Nothing here is read from the class path, so no cache folder is made for it.
    FileSystemOptions noFiles =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return new LoadGenerator(
        Vertx.vertx(new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(1)
            .setFileSystemOptions(noFiles)),
        plan);
  }

  /** Fails with the gateway's own words unless one payment gets through; what it said otherwise. */
  String tryOne() {
    Future<LoadSource.Tried> tried = onContext(client::tryOne)
        .recover(cause -> Future.failedFuture(new IllegalStateException(
            "no answer from the gateway: " + Outcome.of(cause).label(), cause)));
    LoadSource.Tried outcome = await(tried, plan.limits().timeoutMs());
    if (!outcome.useful()) {
      throw new IllegalStateException(outcome.words());
    }
    return outcome.words();
  }

  /** The first payments of cold processes may be late; that is no part of what is measured. */
  String awaitFirst() {
    for (int left = FIRST_TRIES_MAX; ; left--) {
      try {
        return tryOne();
      } catch (IllegalStateException late) {
        if (left == 1) {
          throw late;
        }
      }
    }
  }

  /** A step under way. */
  LoadRun start(Step step) {
    Schedule schedule = step.schedule(plan.arrivals(), plan.seed());
    return LoadRun.start(context, schedule, client::send, new Tally(step, plan.goodWithin()));
  }

  /** A step from its start until every answer is there. */
  StepReport run(Step step) {
    return report(start(step), step);
  }

  /** Until each of so many clients has its last answer. */
  StepReport saturate(Saturation load) {
    return await(
        ClosedLoop.run(context, load, client::send),
        load.step().hold().toMillis() + 2 * plan.limits().timeoutMs());
  }

  /** Until the time of the step has passed. */
  void waitOver(LoadRun run, Step step) {
    await(run.over(), step.hold().toMillis());
  }

  StepReport report(LoadRun run, Step step) {
    return await(run.answered(), step.hold().toMillis() + 2 * plan.limits().timeoutMs());
  }

  /** Something else on the event loop of the load. */
  <T> T call(Supplier<Future<T>> work, long workMs) {
    return await(onContext(work), workMs);
  }

  private <T> Future<T> onContext(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(go -> call.get().onComplete(promise));
    return promise.future();
  }

  private static <T> T await(Future<T> future, long workMs) {
    try {
      return future.await(workMs + PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException endless) {
      throw new IllegalStateException(
          "the generator did not end within " + (workMs + PATIENCE_MS) + " ms", endless);
    }
  }

  @Override
  public void close() {
    await(vertx.close(), 0);
  }
}
