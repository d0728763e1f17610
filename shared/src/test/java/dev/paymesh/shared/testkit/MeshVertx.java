package dev.paymesh.shared.testkit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Owns a Vert.x for tests: as in production, but it tells at once when somebody blocks an event loop. */
public final class MeshVertx implements AutoCloseable {

  private static final int EVENT_LOOPS = 2;
  private static final long CHECK_INTERVAL_MS = 100;
  static final long BLOCK_MS_MAX = 200;
  /** A test machine may be slow; this only ends what would never end. */
  static final long PATIENCE_S = 60;

  private static final long LOOK_AGAIN_MS = 10;

  private final Vertx vertx;

  private MeshVertx(Vertx vertx) {
    this.vertx = vertx;
  }

  /** For try-with-resources, or {@code @AutoClose}. */
  public static MeshVertx start() {
    return new MeshVertx(Vertx.vertx(options()));
  }

  public static VertxOptions options() {
    return new VertxOptions()
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(EVENT_LOOPS)
        // As the launcher's; a killed process would leave its cache behind.
        .setFileSystemOptions(new FileSystemOptions()
            .setFileCachingEnabled(false)
            .setClassPathResolvingEnabled(false))
        .setBlockedThreadCheckInterval(CHECK_INTERVAL_MS)
        .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
        .setMaxEventLoopExecuteTime(BLOCK_MS_MAX)
        .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
        // With the stack in each warning, a blocker is found at once.
        .setWarningExceptionTime(BLOCK_MS_MAX)
        .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS);
  }

  public Vertx vertx() {
    return vertx;
  }

  /** The result of a future, for the test's own thread; its failure is thrown as it is. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE_S, TimeUnit.SECONDS);
    } catch (TimeoutException endless) {
      throw new AssertionError("no answer within " + PATIENCE_S + " s", endless);
    }
  }

  /** Acts on an event loop; what it throws is its failure. */
  public static <T> Future<T> submit(Context loop, Callable<Future<T>> action) {
    Promise<T> done = Promise.promise();
    loop.runOnContext(turn -> {
      try {
        action.call().onComplete(done);
      } catch (Exception thrown) {
        done.fail(thrown);
      }
    });
    return done.future();
  }

  /** Looks again and again, without a thread that sleeps, until it is so. */
  public static void eventually(Vertx vertx, String what, BooleanSupplier isSo) {
    long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > giveUpNanos) {
        throw new AssertionError("not within " + PATIENCE_S + " s: " + what);
      }
      await(vertx.timer(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS));
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
