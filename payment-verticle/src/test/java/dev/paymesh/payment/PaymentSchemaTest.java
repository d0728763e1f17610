package dev.paymesh.payment;

import static dev.paymesh.shared.testkit.MeshVertx.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database itself refuses, whoever asks: the service's own login, even with a defect in it. */
final class PaymentSchemaTest {

  private final MeshVertx mesh = MeshVertx.start();
  private final UUID id = UUID.randomUUID();
  private PgConnection service;
  private PgConnection owner;

  @BeforeEach
  void connect() {
    service = connect(TestDatabase.configFor("payment"));
    owner = connect(DatabaseConfig.parse(TestDatabase.ownerUrl()));
    run(service, insert("1000", "PROCESSING"));
    run(service, event(1, "PROCESSING"));
  }

  @AfterEach
  void close() {
    mesh.close();
  }

  private PgConnection connect(DatabaseConfig config) {
    return await(PgConnection.connect(mesh.vertx(), PgConnectOptions.fromUri(config.toUrl())));
  }

  private static void run(PgConnection connection, String sql) {
    await(connection.query(sql).execute());
  }

  private String insert(String amount, String status) {
    return insert(id, amount, status);
  }

  private String insert(UUID as, String amount, String status) {
    return """
        insert into payment.payments (id, user_id, idempotency_key, request_hash, amount_cents,
          currency, description, status, version, created_at, updated_at, due_at)
        values ('%s', 'schema', '%1$s', sha256('x'), %s, 'USD', '', '%s', 1, now(), now(), now())"""
        .formatted(as, amount, status);
  }

  private String event(int seq, String status) {
    return "insert into payment.payment_events (payment_id, seq, status, message, at)"
        + " values ('%s', %d, '%s', '', now())".formatted(id, seq, status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update payment.payment_events set message = 'x'",
        "delete from payment.payment_events",
        "truncate payment.payment_events",
        "delete from payment.payments",
        "truncate payment.payments cascade",
        "update payment.payments set amount_cents = 1",
        "update payment.payments set user_id = 'thief'",
        "update payment.payments set idempotency_key = 'again'",
        "update payment.payments set request_hash = sha256('y')",
        "drop table payment.payments",
        "select * from payment.flyway_schema_history",
      })
  void theServiceMayNotDoThis(String sql) {
    assertThatThrownBy(() -> run(service, sql)).hasMessageContaining("42501");
  }

  @ParameterizedTest
  @CsvSource({"0, PROCESSING", "-1, PROCESSING", "1000000000000001, PROCESSING", "1, PAID"})
  void aPaymentThatCannotBeIsRefused(String amount, String status) {
    assertThatThrownBy(() -> run(owner, insert(UUID.randomUUID(), amount, status)))
        .hasMessageContaining("23514");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status = 'COMPLETED'",
        "status = 'FAILED', due_at = null",
        "failure_reason = 'WHY'",
        "due_at = null",
        "version = 0",
        "currency = 'usd'",
        "request_hash = 'x'",
        "user_id = ''",
        "description = repeat('x', 501)",
      })
  void aPaymentCannotBecomeThis(String change) {
    assertThatThrownBy(() ->
            run(owner, "update payment.payments set %s where id = '%s'".formatted(change, id)))
        .hasMessageContaining("23514");
  }

  @Test
  void aKeyIsUsedOnce() {
    UUID other = UUID.randomUUID();
    assertThatThrownBy(() -> run(
            owner,
            insert(other, "1", "PROCESSING").replace("'schema', '" + other, "'schema', '" + id)))
        .hasMessageContaining("23505");
  }

  @ParameterizedTest
  @ValueSource(strings = {"COMPLETED", "FAILED", "PROCESSING"})
  void nothingFollowsATerminalEvent(String status) {
    run(service, event(2, "COMPLETED"));
    assertThatThrownBy(() -> run(service, event(3, status))).hasMessageContaining("23514");
  }

  @Test
  void eventsCountWithoutAGapAndOnce() {
    assertThatThrownBy(() -> run(service, event(3, "COMPLETED"))).hasMessageContaining("23514");
    assertThatThrownBy(() -> run(service, event(1, "PROCESSING"))).hasMessageContaining("23505");
    assertThatCode(() -> run(service, event(2, "PROCESSING"))).doesNotThrowAnyException();
  }

  @Test
  void noPaymentBeginsWithItsEnd() {
    UUID other = UUID.randomUUID();
    run(service, insert(other, "1", "PROCESSING"));
    assertThatThrownBy(
            () -> run(service, event(1, "COMPLETED").replace(id.toString(), other.toString())))
        .hasMessageContaining("23514");
  }

  @Test
  void aChangeWhoseEventIsRefusedIsNoChange() {
    // The settlement's statement, against a payment whose second event is there already.
    run(owner, event(2, "COMPLETED"));
    SettlementStore store = new SettlementStore(
        dev.paymesh.shared.sql.Database.open(mesh.vertx(), TestDatabase.configFor("payment")));
    assertThatThrownBy(() -> await(store.settle(id, PaymentRail.Outcome.completed())))
        .hasMessageContaining("23505");
    var row = await(owner
            .query("select status, version from payment.payments where id = '%s'".formatted(id))
            .execute())
        .iterator()
        .next();
    assertThat(row.getString(0)).isEqualTo("PROCESSING");
    assertThat(row.getLong(1)).isEqualTo(1);
    run(owner, "delete from payment.payment_events where payment_id = '%s'".formatted(id));
    run(owner, "delete from payment.payments where id = '%s'".formatted(id));
  }
}
