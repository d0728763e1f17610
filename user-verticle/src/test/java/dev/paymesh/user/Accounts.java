package dev.paymesh.user;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;

/** Owns the accounts that a test stores as the service itself would, under the service's own login. */
final class Accounts {

  private final Database database;

  Accounts(Vertx vertx) {
    database = Database.open(vertx, TestDatabase.configFor("user"));
  }

  /** Once: a test that is repeated finds its account there. */
  void store(String id, String email, String status) {
    TestMesh.await(database.query(
        """
        INSERT INTO accounts (id, name, email, roles, status, created_at, updated_at)
        VALUES ($1::text, 'Name of ' || $1::text, $2::text, '{user,tester}', $3::text,
                timestamptz '2026-01-01 00:00:00.25Z', timestamptz '2026-01-01 00:00:01Z')
        ON CONFLICT (id) DO NOTHING
        """,
        Tuple.of(id, email, status)));
  }
}
