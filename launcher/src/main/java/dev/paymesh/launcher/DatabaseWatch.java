package dev.paymesh.launcher;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the life of a PostgreSQL after its start: started again, on its port and with its settings, when it dies. */
final class DatabaseWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);
  private static final long START_TIME_MAX_S = 20;
  private static final long LOOK_MS = 50;
  private static final long RESTART_DELAY_MS = 100;
  private static final long RESTART_DELAY_MS_MAX = 5_000;

  private final Path data;
  private final ProcessBuilder.Redirect log;
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
    Thread thread = new Thread(work, "database-watch");
    thread.setDaemon(true);
    return thread;
  });
  private final Path control;
  private long delayMs = RESTART_DELAY_MS;
  private volatile boolean closing;

  private DatabaseWatch(Path data, ProcessBuilder.Redirect log, ProcessHandle server) {
    this.data = data;
    this.log = log;
    this.control = Path.of(server.info().command().orElseThrow()).resolveSibling("pg_ctl");
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** From now on, of the server that runs on this data. */
  static DatabaseWatch begin(Path data, ProcessBuilder.Redirect log) throws IOException {
    ProcessHandle server =
        OrphanedServer.find(data).orElseThrow(() -> new IOException("no server on " + data));
    DatabaseWatch watch = new DatabaseWatch(data, log, server);
    watch.follow(server);
    return watch;
  }

  private void follow(ProcessHandle server) {
    timer.schedule(() -> look(server), LOOK_MS, TimeUnit.MILLISECONDS);
  }

  /** ProcessHandle.onExit would look for somebody else's child ever more seldom, at last every five seconds. */
  private void look(ProcessHandle server) {
    if (server.isAlive()) {
      follow(server);
    } else {
      ended(server);
    }
  }

  private void ended(ProcessHandle server) {
    if (!closing) {
      LOG.warn("PostgreSQL (process {}) has ended and is started again", server.pid());
      startAgain();
    }
  }

  /** Until it runs: what a killed server left of itself may have to end first. */
  private void startAgain() {
    ProcessHandle server = start();
    if (server != null) {
      LOG.info("PostgreSQL is process {}", server.pid());
      delayMs = RESTART_DELAY_MS;
      follow(server);
    } else if (!closing) {
      timer.schedule(this::startAgain, delayMs, TimeUnit.MILLISECONDS);
      delayMs = Math.min(2 * delayMs, RESTART_DELAY_MS_MAX);
    }
  }

  private @Nullable ProcessHandle start() {
    try {
      Process starting =
          new ProcessBuilder(restart()).redirectOutput(log).redirectError(log).start();
      boolean done = starting.waitFor(2 * START_TIME_MAX_S, TimeUnit.SECONDS);
      return done && starting.exitValue() == 0 ? OrphanedServer.find(data).orElse(null) : null;
    } catch (IOException failure) {
      throw new UncheckedIOException("PostgreSQL cannot be started again", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** It reads the options of the last start from the data folder, and needs no running server. */
  private List<String> restart() {
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      // PostgreSQL refuses to run as root: the library starts it in a user namespace, and so do we.
      command.addAll(List.of("unshare", "-U"));
    }
    String seconds = Long.toString(START_TIME_MAX_S);
    command.addAll(
        List.of(control.toString(), "-D", data.toString(), "-w", "-t", seconds, "restart"));
    return command;
  }

  /** Before the server is stopped; a start that is under way ends first, so that no server comes up afterwards. */
  @Override
  public void close() {
    closing = true;
    timer.shutdown();
    try {
      if (!timer.awaitTermination(START_TIME_MAX_S, TimeUnit.SECONDS)) {
        LOG.warn("a start of PostgreSQL does not end");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
