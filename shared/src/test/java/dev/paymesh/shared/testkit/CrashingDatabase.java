package dev.paymesh.shared.testkit;

import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.sql.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Owns a PostgreSQL of a test's own that keeps what it promised to keep, and that the test may kill: all its processes
 * at once, as a power cut does, and start again on the same data and port.
 */
public final class CrashingDatabase implements AutoCloseable {

  private static final String PASSWORD = "test-role-password";
  private static final long DEATH_S_MAX = 10;

  private final Path folder;
  private EmbeddedPostgres server;

  private CrashingDatabase(Path folder) {
    this.folder = folder;
    this.server = launch(0);
  }

  /** In an empty folder, on any free port. */
  public static CrashingDatabase start(Path folder) {
    // The library's word, when it finds the server dead that it should stop.
    LogWatch.expect("Could not stop postmaster");
    return new CrashingDatabase(folder);
  }

  private EmbeddedPostgres launch(int port) {
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
        .setDataDirectory(folder.resolve("data"))
        .setCleanDataDirectory(false)
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "200");
    try {
      return (port == 0 ? builder : builder.setPort(port)).start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public String ownerUrl() {
    return "postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres";
  }

  /** How the service of a role logs in; its schema is migrated. */
  public DatabaseConfig migrated(String role) {
    return Migrations.run(ownerUrl(), role, PASSWORD);
  }

  /** kill -9 for the server and all that serve its clients. */
  public void crash() {
    try {
      String pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0);
      ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      List<ProcessHandle> all =
          Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
      all.forEach(ProcessHandle::destroyForcibly);
      CompletableFuture.allOf(
              all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
          .orTimeout(DEATH_S_MAX, TimeUnit.SECONDS)
          .join();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Recovers on the same data, at the same address. */
  public void restart() {
    int port = server.getPort();
    close();
    server = launch(port);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
