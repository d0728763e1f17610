package dev.paymesh.shared.sql;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Owns where a database is and how long it may take; parsed from one URL, printed without its password.
 *
 * @param applicationName what {@code pg_stat_activity} shows for our connections
 * @param statementTimeoutMs the server itself stops a statement after this time
 * @param batchMax so many requests share a statement at most; 1 gives each its own
 */
public record DatabaseConfig(
    String host,
    int port,
    String database,
    String user,
    String password,
    SslMode sslMode,
    String applicationName,
    long statementTimeoutMs,
    int batchMax) {

  private static final long STATEMENT_TIMEOUT_MS = 2_000;
  /** As many as share a statement unless the operator says otherwise. */
  public static final int BATCH_MAX = 64;

  private static final String EXPECTED =
      "expected postgresql://user:password@host:port/database[?sslmode=...]";

  /** Reads a libpq style URL; the complaint about a bad one never repeats it, for the password's sake. */
  public static DatabaseConfig parse(String url) {
    try {
      PgConnectOptions options =
          PgConnectOptions.fromUri(url.startsWith("jdbc:") ? url.substring(5) : url);
      return new DatabaseConfig(
          options.getHost(),
          options.getPort(),
          options.getDatabase(),
          options.getUser(),
          options.getPassword(),
          options.getSslMode(),
          options.getProperties().getOrDefault("application_name", "paymesh"),
          STATEMENT_TIMEOUT_MS,
          BATCH_MAX);
    } catch (RuntimeException malformed) {
      throw new IllegalArgumentException(EXPECTED);
    }
  }

  public DatabaseConfig named(String name) {
    return new DatabaseConfig(
        host, port, database, user, password, sslMode, name, statementTimeoutMs, batchMax);
  }

  public DatabaseConfig statementTimeout(long timeoutMs) {
    return new DatabaseConfig(
        host, port, database, user, password, sslMode, applicationName, timeoutMs, batchMax);
  }

  /** The same database for another login. */
  public DatabaseConfig as(String login, String secret) {
    return new DatabaseConfig(
        host,
        port,
        database,
        login,
        secret,
        sslMode,
        applicationName,
        statementTimeoutMs,
        batchMax);
  }

  public DatabaseConfig batchMax(int membersMax) {
    return new DatabaseConfig(
        host,
        port,
        database,
        user,
        password,
        sslMode,
        applicationName,
        statementTimeoutMs,
        membersMax);
  }

  /** The URL this was, or could have been, parsed from; it holds the password. */
  public String toUrl() {
    String url = "postgresql://" + encode(user) + ":" + encode(password) + "@" + host + ":" + port
        + "/" + database;
    return sslMode == SslMode.DISABLE ? url : url + "?sslmode=" + sslMode.value;
  }

  /** For the driver of the migrations, without the credentials. */
  String jdbcUrl() {
    String mode = sslMode == SslMode.DISABLE ? "disable" : sslMode.value;
    return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?sslmode=" + mode
        + "&connectTimeout=5&ApplicationName=" + encode(applicationName);
  }

  /** Time limits live on the connection, so the server keeps them even for a caller that went away. */
  Map<String, String> sessionLimits() {
    return Map.of(
        "application_name", applicationName,
        "statement_timeout", Long.toString(statementTimeoutMs),
        "lock_timeout", Long.toString(statementTimeoutMs),
        "idle_in_transaction_session_timeout", Long.toString(2 * statementTimeoutMs));
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
  }
}
