package dev.paymesh.bench.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Owns what was promised, as queries that each find what breaks one promise. They stand in files of SQL: a line {@code
 * -- the promise}, then one {@code -- of} with a query that counts what it is held against.
 */
final class Promises {

  private static final String FOLDER = "/verify/";
  private static final int FOUND_MAX = 1_000;
  private static final Pattern PROMISE =
      Pattern.compile("-- (?<name>.+)\\n-- of (?<of>.+)\\n(?<sql>(?:(?!--).*\\n)+)");

  /**
   * One promise, judged.
   *
   * @param of how much it was held against; a check of nothing proves nothing
   */
  record Verdict(String promise, long of, List<String> violations) {

    /** The same where it must have been put to the test. */
    Verdict tested() {
      return of > 0 || !violations.isEmpty()
          ? this
          : new Verdict(promise, of, List.of("nothing to judge"));
    }
  }

  private Promises() {}

  /** Those of a file, on a database beside whose payments the history was laid. */
  static List<Verdict> judge(String file, Connection connection) throws SQLException {
    List<Verdict> verdicts = new ArrayList<>();
    Matcher promise = PROMISE.matcher(text(file));
    try (Statement statement = connection.createStatement()) {
      statement.setMaxRows(FOUND_MAX);
      while (promise.find()) {
        verdicts.add(new Verdict(
            promise.group("name"),
            Long.parseLong(first(statement, promise.group("of"))),
            found(statement, promise.group("sql"))));
      }
    }
    return verdicts;
  }

  /** What is promised in a file. */
  static List<String> names(String file) {
    return PROMISE.matcher(text(file)).results().map(found -> found.group(1)).toList();
  }

  /** The history as tables, and the views that the promises are worded with. */
  static void lay(History history, Connection connection, long goodAgainMs) throws SQLException {
    history.loadInto(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set verify.good_again_ms = " + goodAgainMs);
      statement.execute(text("views"));
    }
  }

  static String text(String file) {
    try (InputStream found = Promises.class.getResourceAsStream(FOLDER + file + ".sql")) {
      if (found == null) {
        throw new IllegalStateException("no " + FOLDER + file + ".sql");
      }
      return new String(found.readAllBytes(), UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String first(Statement statement, String sql) throws SQLException {
    ResultSet result = statement.executeQuery(sql);
    return result.next() ? result.getString(1) : "";
  }

  private static List<String> found(Statement statement, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    ResultSet result = statement.executeQuery(sql);
    int columns = result.getMetaData().getColumnCount();
    while (result.next()) {
      String[] row = new String[columns];
      for (int column = 0; column < columns; column++) {
        row[column] = result.getString(column + 1);
      }
      found.add(String.join(" ", Arrays.stream(row).map(String::valueOf).toList()));
    }
    return found;
  }

  /** The rows of a query in a file. */
  static List<String> table(String file, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return found(statement, text(file));
    }
  }
}
