package dev.paymesh.launcher;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.testkit.MeshVertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Owns the demo's users in the tests' PostgreSQL, for whoever makes payments in their names. */
public final class DemoRows {

  private DemoRows() {}

  /** Those of one role, written by the owner of all schemas. */
  public static void seed(Database owner, String role) {
    try (InputStream sql = DemoRows.class.getResourceAsStream("/db/demo/" + role + ".sql")) {
      String script = new String(sql.readAllBytes(), StandardCharsets.UTF_8);
      MeshVertx.await(owner.inTransaction(connection -> connection
          .query("set local search_path to \"" + role + "\"")
          .execute()
          .compose(set -> connection.query(script).execute())));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }
}
