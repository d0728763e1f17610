package dev.paymesh.compliance;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;

/** Owns the profiles that a test stores as the service itself would, under the service's own login. */
final class Profiles {

  private final Database database;

  Profiles(Vertx vertx) {
    this(vertx, TestDatabase.configFor("compliance"));
  }

  Profiles(Vertx vertx, DatabaseConfig config) {
    database = Database.open(vertx, config);
  }

  /** As it is to be now: a test that is repeated finds its user there. */
  void store(String userId, String level, String status, int riskScore) {
    TestMesh.await(database.query(
        """
        INSERT INTO profiles (user_id, level, status, risk_score)
        VALUES ($1::text, $2::text, $3::text, $4::integer)
        ON CONFLICT (user_id) DO UPDATE
        SET level = excluded.level, status = excluded.status, risk_score = excluded.risk_score
        """,
        Tuple.of(userId, level, status, riskScore)));
  }

  void run(String sql) {
    TestMesh.await(database.query(sql, Tuple.tuple()));
  }
}
