package dev.paymesh.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Owns the demo users of {@code up}: one statement for each service, which adds what is not there yet. */
final class DemoData {

  private static final List<String> ROLES = List.of("user", "compliance", "document");

  private DemoData() {}

  static Future<Void> seed(Vertx vertx, Databases databases) {
    return Future.all(
            ROLES.stream().map(role -> seed(vertx, role, databases.of(role))).toList())
        .mapEmpty();
  }

  private static Future<Void> seed(Vertx vertx, String role, DatabaseConfig config) {
    Database database = Database.open(vertx, config);
    return database
        .query(statement(role), Tuple.tuple())
        .eventually(database::close)
        .mapEmpty();
  }

  private static String statement(String role) {
    try (InputStream sql = DemoData.class.getResourceAsStream("/db/demo/" + role + ".sql")) {
      if (sql == null) {
        throw new IllegalStateException("no demo data of " + role);
      }
      return new String(sql.readAllBytes(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
