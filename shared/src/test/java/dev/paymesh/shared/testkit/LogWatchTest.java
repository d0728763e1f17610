package dev.paymesh.shared.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class LogWatchTest {

  private static final long BLOCK_NS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final int ATTEMPTS_MAX = 20;
  private static final Predicate<String> BLOCKED = line -> line.contains("has been blocked");

  @Test
  void anEventLoopBlockedFor300MsIsSeen() {
    LogWatch.expect("has been blocked");
    try (MeshVertx mesh = MeshVertx.start()) {
      // More than once, for a machine too busy to tell a blocker from a starved thread at the first
      // look.
      for (int i = 0; i < ATTEMPTS_MAX && LogWatch.seen().stream().noneMatch(BLOCKED); i++) {
        onEventLoop(mesh, LogWatchTest::block);
      }
    }
    assertThat(LogWatch.seen()).anyMatch(BLOCKED);
  }

  @Test
  void anUnhandledExceptionIsSeen() {
    LogWatch.expect("Unhandled exception");
    try (MeshVertx mesh = MeshVertx.start()) {
      onEventLoop(mesh, () -> {
        throw new IllegalStateException("planted");
      });
    }
    assertThat(LogWatch.seen()).anyMatch(line -> line.contains("planted"));
  }

  private static void onEventLoop(MeshVertx mesh, Runnable work) {
    Promise<Void> done = Promise.promise();
    var context = mesh.vertx().getOrCreateContext();
    context.runOnContext(ignored -> work.run());
    context.runOnContext(ignored -> done.complete());
    MeshVertx.await(done.future());
  }

  /** Spins: a sleeping thread would be forbidden here, and a spinning one blocks as well. */
  private static void block() {
    long end = System.nanoTime() + BLOCK_NS;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
