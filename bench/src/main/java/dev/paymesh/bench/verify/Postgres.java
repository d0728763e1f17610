package dev.paymesh.bench.verify;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Owns the way to the PostgreSQL of a mesh in a folder: its process, and its owner's login. */
record Postgres(Path home) {

  private static final int PORT_LINE = 3;
  private static final String URL = "jdbc:postgresql://127.0.0.1:%d/postgres";

  /** Its process; none while it is not there. */
  Optional<ProcessHandle> process() {
    return pidFile()
        .flatMap(lines -> ProcessHandle.of(Long.parseLong(lines.get(0).strip())))
        .filter(this::serves);
  }

  /** The number of a server that was killed may have gone to somebody else. */
  private boolean serves(ProcessHandle process) {
    return process
        .info()
        .commandLine()
        .filter(line -> line.contains(home.toString()))
        .isPresent();
  }

  private Optional<List<String>> pidFile() {
    try {
      List<String> lines = Files.readAllLines(home.resolve("data/postmaster.pid"));
      return Optional.of(lines).filter(all -> all.size() > PORT_LINE);
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  Connection connect() throws SQLException {
    int port = pidFile()
        .map(lines -> Integer.parseInt(lines.get(PORT_LINE).strip()))
        .orElseThrow(() -> new SQLException("PostgreSQL is not there"));
    Properties login = new Properties();
    login.put("user", "postgres");
    login.put("password", password());
    login.put("connectTimeout", "2");
    login.put("socketTimeout", "30");
    return DriverManager.getConnection(String.format(URL, port), login);
  }

  private String password() {
    Properties secrets = new Properties();
    try (Reader text = Files.newBufferedReader(home.resolve("secrets.properties"))) {
      secrets.load(text);
      return secrets.getProperty("database.owner-password", "");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException away) {
      return false;
    }
  }

  void execute(String sql) {
    first(sql);
  }

  /** The first value, where there is one. */
  String first(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      boolean rows = statement.execute(sql);
      ResultSet result = rows ? statement.getResultSet() : null;
      return result != null && result.next() ? result.getString(1) : "";
    } catch (SQLException failed) {
      throw new IllegalStateException("PostgreSQL: " + failed.getMessage(), failed);
    }
  }
}
