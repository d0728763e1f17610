package dev.paymesh.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.sql.Migrations;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database that an older version filled is brought to the newest one with all that is in it. */
final class PaymentMigrationTest {

  private final MeshVertx mesh = MeshVertx.start();
  private final DatabaseConfig server = DatabaseConfig.parse(TestDatabase.ownerUrl());
  private final String name = "old_" + UUID.randomUUID().toString().replace("-", "");
  private final DatabaseConfig old = new DatabaseConfig(
      server.host(),
      server.port(),
      name,
      server.user(),
      server.password(),
      server.sslMode(),
      "test-old",
      20_000,
      server.batchMax());

  @AfterEach
  void close() {
    run(server, "drop database " + name + " with (force)");
    mesh.close();
  }

  private RowSet<Row> run(DatabaseConfig at, String sql) {
    Database database = Database.open(mesh.vertx(), at);
    return MeshVertx.await(database.query(sql, Tuple.tuple()).eventually(database::close));
  }

  @Test
  void eventsWrittenBeforeTheChainAreChainedAsTheyStand() {
    // The login is the whole server's: others of this test run use it under the same password.
    TestDatabase.urlFor("payment");
    run(server, "create database " + name);
    migrateTo("2");
    run(
        old,
        """
        with stored as (
          insert into payment.payments (id, user_id, idempotency_key, request_hash, amount_cents,
            currency, description, status, version, created_at, updated_at, due_at, failure_reason)
          select gen_random_uuid(), 'u', 'k' || n, sha256('x'), n, 'USD', 'Bücher', 'FAILED', 3,
            now(), now(), null, 'DECLINED'
          from generate_series(1, 20) as n
          returning id)
        insert into payment.payment_events (payment_id, seq, status, message, at)
        select id, seq, case seq when 3 then 'FAILED' else 'PROCESSING' end, 'as it was', now()
        from stored, generate_series(1, 3) as seq""");
    Migrations.run(old.toUrl(), "payment", TestDatabase.configFor("payment").password());
    Row row = run(
            old,
            """
            select count(*), count(*) filter (where e.hash = payment.event_hash(e)
              and e.prev_hash = coalesce(before.hash, payment.order_hash(p)))
            from payment.payment_events e
            join payment.payments p on p.id = e.payment_id
            left join payment.payment_events before
              on before.payment_id = e.payment_id and before.seq = e.seq - 1""")
        .iterator()
        .next();
    assertThat(row.getLong(0)).isEqualTo(60);
    assertThat(row.getLong(1)).isEqualTo(60);
  }

  private void migrateTo(String version) {
    Flyway.configure()
        .dataSource(
            "jdbc:postgresql://" + old.host() + ":" + old.port() + "/" + name,
            old.user(),
            old.password())
        .schemas("payment")
        .defaultSchema("payment")
        .locations("classpath:db/mesh", "classpath:db/payment")
        .placeholders(Map.of(
            "login",
            "paymesh_payment",
            "password",
            TestDatabase.configFor("payment").password()))
        .target(version)
        .load()
        .migrate();
  }
}
