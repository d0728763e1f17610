package dev.paymesh.launcher;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Owns the PostgreSQL of {@code up}: real binaries, real durability, data kept in the home folder, its log in a file
 * of its own; started again when it dies.
 */
final class EmbeddedDatabase implements AutoCloseable {

  private static final String OWNER = "postgres";
  private static final int CONNECTIONS_MAX = 200;
  private static final Duration START_TIME_MAX = Duration.ofSeconds(20);
  private static final long ALTER_TIME_MAX_S = 10;

  private static final List<String> PASSWORD_RULES = List.of(
      "# Made by ./paymesh up: everybody proves who they are, this machine's own users too.",
      "host all all 127.0.0.1/32 scram-sha-256",
      "host all all ::1/128 scram-sha-256");

  private final EmbeddedPostgres server;
  private final DatabaseWatch watch;
  private final DatabaseConfig owner;
  private final boolean isNew;

  private EmbeddedDatabase(
      EmbeddedPostgres server, DatabaseWatch watch, String password, boolean isNew) {
    this.server = server;
    this.watch = watch;
    this.isNew = isNew;
    this.owner = owner(server.getPort(), password);
  }

  /** Who owns all that is in a server on this port. */
  static DatabaseConfig owner(int port, String password) {
    return DatabaseConfig.parse("postgresql://localhost:" + port + "/postgres").as(OWNER, password);
  }

  /** Starts on the data of the folder; a server that an earlier, killed {@code up} left behind is stopped first. */
  static EmbeddedDatabase start(Path folder, int port, String password, Vertx vertx) {
    Path data = folder.resolve("data");
    // Written last: without it an earlier first start was cut short, and there is nothing to keep.
    Path complete = folder.resolve("data.complete");
    try {
      OrphanedServer.stop(data);
      boolean first = !Files.exists(complete);
      if (first) {
        delete(data);
      }
      EmbeddedPostgres server = launch(folder, data, port, password);
      DatabaseWatch watch = DatabaseWatch.begin(data, appendingTo(log(folder)));
      EmbeddedDatabase database = new EmbeddedDatabase(server, watch, password, first);
      if (first) {
        database.protect(vertx, data, password);
        Files.createFile(complete);
      }
      return database;
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "the embedded PostgreSQL did not start, see " + log(folder), failure);
    }
  }

  private static EmbeddedPostgres launch(Path folder, Path data, int port, String password)
      throws IOException {
    ProcessBuilder.Redirect log = appendingTo(log(folder));
    return EmbeddedPostgres.builder()
        .setOverrideWorkingDirectory(folder.resolve("postgres").toFile())
        .setDataDirectory(data)
        .setPort(port)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPGStartupWait(START_TIME_MAX)
        .setConnectConfig("password", password)
        // The library starts servers for tests, which may lose data: this one may not.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", Integer.toString(CONNECTIONS_MAX))
        .setServerConfig("listen_addresses", "localhost")
        .setServerConfig("unix_socket_directories", "")
        .setOutputRedirector(log)
        .setErrorRedirector(log)
        .start();
  }

  private static Path log(Path folder) {
    return folder.resolve("postgres.log");
  }

  private static ProcessBuilder.Redirect appendingTo(Path file) {
    return ProcessBuilder.Redirect.appendTo(file.toFile());
  }

  private void protect(Vertx vertx, Path data, String password) throws IOException {
    try {
      demandPasswords(vertx, data, password);
    } catch (IOException | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /** A fresh server trusts everybody on this machine; from here on it trusts who knows the password. */
  private void demandPasswords(Vertx vertx, Path data, String password) throws IOException {
    Files.write(data.resolve("pg_hba.conf"), PASSWORD_RULES);
    Database database = Database.open(vertx, owner);
    try {
      // Base64url of our own making: no quote to escape.
      database
          .query("ALTER ROLE postgres PASSWORD '" + password + "'", Tuple.tuple())
          .compose(altered -> database.query("SELECT pg_reload_conf()", Tuple.tuple()))
          .eventually(database::close)
          .await(ALTER_TIME_MAX_S, TimeUnit.SECONDS);
    } catch (TimeoutException silent) {
      throw new IOException("no answer within " + ALTER_TIME_MAX_S + " s", silent);
    }
  }

  DatabaseConfig owner() {
    return owner;
  }

  /** Nothing is in it yet. */
  boolean isNew() {
    return isNew;
  }

  /** Stops the server, at once but in order: nothing that was committed needs recovery. */
  @Override
  public void close() {
    watch.close();
    try {
      server.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
