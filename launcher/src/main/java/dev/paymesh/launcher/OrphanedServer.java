package dev.paymesh.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns what is done about a PostgreSQL that outlived its {@code up}: kill -9 ends us, not the server we started. */
final class OrphanedServer {

  private static final Logger LOG = LoggerFactory.getLogger(OrphanedServer.class);
  private static final long STOP_TIME_MAX_S = 10;

  private OrphanedServer() {}

  /** Stops the server of this data folder, if one still runs; the caller holds the lock of the folder. */
  static void stop(Path data) throws IOException {
    Optional<ProcessHandle> orphan = find(data);
    if (orphan.isPresent()) {
      LOG.info(
          "stopping the PostgreSQL that an earlier run left behind (process {})",
          orphan.get().pid());
      CompletableFuture<ProcessHandle> ended = orphan.get().onExit();
      // SIGTERM: no new clients, and ours are gone.
      orphan.get().destroy();
      awaitEnd(ended, data);
    }
  }

  /** The process named in {@code postmaster.pid}, unless its number has gone to somebody else by now. */
  static Optional<ProcessHandle> find(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    boolean readable = !lines.isEmpty() && lines.get(0).matches("\\d{1,18}");
    return readable
        ? ProcessHandle.of(Long.parseLong(lines.get(0))).filter(process -> serves(process, data))
        : Optional.empty();
  }

  private static boolean serves(ProcessHandle process, Path data) {
    return process
        .info()
        .commandLine()
        .filter(command -> command.contains(data.toString()))
        .isPresent();
  }

  private static void awaitEnd(CompletableFuture<ProcessHandle> ended, Path data)
      throws IOException {
    try {
      ended.get(STOP_TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException stubborn) {
      throw new IOException("the PostgreSQL left behind on " + data + " does not stop", stubborn);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a PostgreSQL stopped", interrupted);
    }
  }
}
