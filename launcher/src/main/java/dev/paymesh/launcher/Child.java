package dev.paymesh.launcher;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns one process of the mesh: started again when it dies, until it is stopped. */
final class Child {

  private static final Logger LOG = LoggerFactory.getLogger(Child.class);
  private static final long RESTART_DELAY_MS = 100;
  private static final long RESTART_DELAY_MS_MAX = 5_000;
  /** Who lived this long has not died of its start: it comes back without delay. */
  private static final long STEADY_NS = TimeUnit.SECONDS.toNanos(10);

  /** Who was told to end, and did. */
  private static final Set<Integer> ENDED_ON_DEMAND = Set.of(0, 128 + 15);
  /** A place that nobody fills is wanted back at once, even cold. */
  private static final Map<String, String> IN_A_HURRY = Map.of("PAYMESH_REHEARSAL", "1");

  private final Instance instance;
  private final List<String> command;
  private final Map<String, String> environment;
  private final ScheduledExecutorService timer;
  private @Nullable Process process;
  private Map<String, String> haste = Map.of();
  private boolean stopping;
  private long startedNs;
  private long delayMs = RESTART_DELAY_MS;

  Child(
      Instance instance,
      List<String> command,
      Map<String, String> environment,
      ScheduledExecutorService timer) {
    this.instance = instance;
    this.command = command;
    this.environment = environment;
    this.timer = timer;
  }

  Instance instance() {
    return instance;
  }

  synchronized void start() {
    if (stopping) {
      return;
    }
    startedNs = System.nanoTime();
    try {
      Process started = launch();
      process = started;
      LOG.info("{} is process {} ({})", instance.name(), started.pid(), instance.ports());
      ChildLog.follow(started, instance.name());
      started.onExit().thenAccept(this::ended);
    } catch (IOException failure) {
      LOG.error("{} does not start", instance.name(), failure);
      startAgain();
    }
  }

  /** Its standard input stays open for as long as we live, which is how it knows. */
  private Process launch() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(haste);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private synchronized void ended(Process ended) {
    if (!stopping) {
      LOG.warn("{} (process {}) ended with {}", instance.name(), ended.pid(), ended.exitValue());
      haste = ENDED_ON_DEMAND.contains(ended.exitValue()) ? Map.of() : IN_A_HURRY;
      startAgain();
    }
  }

  private void startAgain() {
    if (System.nanoTime() - startedNs > STEADY_NS) {
      delayMs = RESTART_DELAY_MS;
    }
    timer.schedule(this::start, delayMs, TimeUnit.MILLISECONDS);
    delayMs = Math.min(2 * delayMs, RESTART_DELAY_MS_MAX);
  }

  /**
   * Asks it to stop with all others, so without a wait for callers that look elsewhere: its standard input ends. Kills it
   * when it has not stopped after the time; completes once it is gone.
   */
  synchronized CompletableFuture<?> stop(long timeMs) {
    stopping = true;
    Process running = process;
    if (running == null) {
      return CompletableFuture.completedFuture(instance);
    }
    letGo(running);
    return running
        .onExit()
        .orTimeout(timeMs, TimeUnit.MILLISECONDS)
        .exceptionallyCompose(late -> kill(running));
  }

  private void letGo(Process running) {
    try {
      running.getOutputStream().close();
    } catch (IOException gone) {
      LOG.debug("{} had gone", instance.name(), gone);
    }
  }

  private CompletableFuture<Process> kill(Process late) {
    LOG.warn("{} did not stop in time and is killed", instance.name());
    return late.destroyForcibly().onExit();
  }
}
