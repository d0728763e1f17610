package dev.paymesh.compliance;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.sql.Migrations;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Owns a database of one test class: a policy holds for everybody in it, so no other test may meet it. What it runs, it
 * runs as the owner of the schema.
 */
final class OwnDatabase {

  private final DatabaseConfig service;
  private final Database owner;

  private OwnDatabase(DatabaseConfig service, Database owner) {
    this.service = service;
    this.owner = owner;
  }

  /** Migrated; the demo policy is in force. */
  static OwnDatabase create(Vertx vertx, String prefix) {
    DatabaseConfig shared = DatabaseConfig.parse(TestDatabase.ownerUrl());
    Database server = Database.open(vertx, shared);
    String name = prefix + "_" + System.nanoTime();
    TestMesh.await(server.query("CREATE DATABASE " + name, Tuple.tuple()));
    TestMesh.await(server.close());
    String url = "postgresql://%s:%s@%s:%d/%s"
        .formatted(shared.user(), shared.password(), shared.host(), shared.port(), name);
    String password = TestDatabase.configFor("compliance").password();
    DatabaseConfig service = Migrations.run(url, "compliance", password);
    return new OwnDatabase(service, Database.open(vertx, DatabaseConfig.parse(url)));
  }

  /** How the service logs in. */
  DatabaseConfig config() {
    return service;
  }

  List<Row> run(String sql, Object... args) {
    return TestMesh.await(owner
        .query(sql, Tuple.from(List.of(args)))
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList()));
  }

  /** A policy of now on, with limits as "FULL USD 1999". */
  void publish(String version, String... limits) {
    TestMesh.await(owner.inTransaction(connection -> connection
        .preparedQuery(
            """
            INSERT INTO compliance.policies (version, active_from, review_score_min, block_score_min)
            VALUES ($1::text, now(), 70, 90)""")
        .execute(Tuple.of(version))
        .compose(published -> connection
            .preparedQuery(
                """
                INSERT INTO compliance.limits (policy_version, level, currency, amount_cents_max)
                VALUES ($1::text, $2::text, $3::text, $4::bigint)""")
            .executeBatch(Stream.of(limits)
                .map(limit -> limit.split(" "))
                .map(limit -> Tuple.of(version, limit[0], limit[1], Long.valueOf(limit[2])))
                .toList()))));
  }
}
