package dev.paymesh.bench.verify;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Owns what all clients tried and saw, in the order in which they knew it: kept in a file, one line of JSON each, and
 * laid beside the payments as tables, where the promises are judged.
 */
final class History {

  private final List<Entry> entries = new ArrayList<>();
  private int saved;

  synchronized void add(Entry entry) {
    entries.add(entry);
  }

  synchronized <T extends Entry> List<T> all(Class<T> type) {
    return entries.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The newest, in no order; fewer where there are fewer. */
  synchronized <T extends Entry> List<T> last(Class<T> type, int countMax) {
    List<T> found = new ArrayList<>(countMax);
    for (int at = entries.size() - 1; at >= 0 && found.size() < countMax; at--) {
      if (type.isInstance(entries.get(at))) {
        found.add(type.cast(entries.get(at)));
      }
    }
    return found;
  }

  boolean isAcknowledged(String key) {
    return all(Entry.Attempt.class).stream()
        .anyMatch(it -> it.key().equals(key) && it.outcome() == Entry.Outcome.OK);
  }

  /** Appends what is new since the last time. */
  void saveTo(Path file) {
    String lines =
        unsaved().stream().map(entry -> json(entry).encode() + "\n").collect(Collectors.joining());
    try {
      Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private synchronized List<Entry> unsaved() {
    List<Entry> fresh = List.copyOf(entries.subList(saved, entries.size()));
    saved = entries.size();
    return fresh;
  }

  private static JsonObject json(Entry entry) {
    JsonObject json = new JsonObject().put("type", entry.getClass().getSimpleName());
    parts(entry.getClass()).forEach(part -> json.put(part.getName(), value(part, entry)));
    return json;
  }

  private static Stream<RecordComponent> parts(Class<?> type) {
    return Arrays.stream(type.getRecordComponents());
  }

  private static Object value(RecordComponent part, Entry entry) {
    try {
      Object value = part.getAccessor().invoke(entry);
      return value instanceof Entry.Outcome outcome ? outcome.name() : value;
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Temporary tables of this connection: orders, attempts, events..., each with the line of the history. */
  synchronized void loadInto(Connection connection) throws SQLException {
    for (Class<?> type : Entry.class.getPermittedSubclasses()) {
      load(type, connection);
    }
  }

  private void load(Class<?> type, Connection connection) throws SQLException {
    String table = type.getSimpleName().toLowerCase(Locale.ROOT) + "s";
    String columns = parts(type).map(History::column).collect(Collectors.joining(", "));
    String marks = "?" + ", ?".repeat(type.getRecordComponents().length);
    try (Statement create = connection.createStatement()) {
      create.execute("create temp table " + table + " (line bigint, " + columns + ")");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("insert into " + table + " values (" + marks + ")")) {
      for (int line = 0; line < entries.size(); line++) {
        Entry entry = entries.get(line);
        if (type.isInstance(entry)) {
          insert.setLong(1, line);
          int column = 2;
          for (RecordComponent part : type.getRecordComponents()) {
            insert.setObject(column++, value(part, entry));
          }
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static String column(RecordComponent part) {
    Class<?> type = part.getType();
    String sql = type == boolean.class ? "boolean" : "text";
    return part.getName() + " " + (type == long.class ? "bigint" : sql);
  }
}
