package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One instance of two is told to stop under load, as an operator does it: real processes, and not one failed request. */
@Timeout(400)
final class DrainUnderLoadTest {

  private static final Duration READY_TIME_MAX = Duration.ofSeconds(60);
  private static final int WARM_PAYMENTS = 300;
  private static final int PAYMENTS_AFTER = 50;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @SuppressWarnings("NullAway.Init") // started before each test
  private UpProcess up;

  @BeforeEach
  @Timeout(200)
  void start() throws Exception {
    up = UpProcess.startProcesses(
        folder.resolve("home"), "gateway=2,payment=2", Map.of("PAYMESH_USER_RATE", "0"));
  }

  @AfterEach
  void endWhatATestLeft() throws Exception {
    List<ProcessHandle> left = up.descendants();
    up.kill();
    left.forEach(ProcessHandle::destroyForcibly);
    OrphanedServer.stop(folder.resolve("home/data"));
  }

  @Test
  void noRequestFailsAndTheInstanceComesBack() throws Exception {
    for (String instance : List.of("payment-1", "gateway-1")) {
      ProcessHandle stopped = up.runs(instance).get(0);
      stopUnderLoad(instance, stopped);
      await(() -> isBack(instance, stopped), instance + " is back");
    }
    assertThat(up.terminate(Duration.ofSeconds(15))).isZero();
  }

  private void stopUnderLoad(String instance, ProcessHandle process) throws Exception {
    try (SteadyLoad load = SteadyLoad.begin(up)) {
      await(() -> load.paid() >= WARM_PAYMENTS, "it is warm");
      load.warmed();
      long startedNs = System.nanoTime();
      assertThat(process.destroy()).isTrue();
      await(() -> !SteadyLoad.isReady(opsPort(instance)), "it is not ready any more");
      assertThat(process.isAlive())
          .as("it serves on while callers look elsewhere")
          .isTrue();
      process.onExit().get(20, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - startedNs))
          .isBetween(RunningMesh.DRAIN_WAIT_ALONE, RunningMesh.DRAIN_WAIT_ALONE.plusSeconds(10));
      int before = load.paid();
      await(
          () -> load.paid() > before + PAYMENTS_AFTER || !load.failures().isEmpty(),
          "the others serve");
      assertThat(load.failures()).as("while %s stopped", instance).isEmpty();
    }
    assertThat(up.said()).contains(instance + " (process " + process.pid() + ") ended with 0");
  }

  private boolean isBack(String instance, ProcessHandle gone) {
    try {
      return up.runs(instance).stream().anyMatch(run -> run.pid() != gone.pid())
          && SteadyLoad.isReady(opsPort(instance));
    } catch (java.io.IOException unread) {
      throw new AssertionError(unread);
    }
  }

  private int opsPort(String instance) {
    try {
      return up.opsPort(instance);
    } catch (java.io.IOException unread) {
      throw new AssertionError(unread);
    }
  }

  private static void await(BooleanSupplier condition, String what) {
    long endNs = System.nanoTime() + READY_TIME_MAX.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(endNs);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
