package dev.paymesh.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.bench.verify.Entry.Attempt;
import dev.paymesh.bench.verify.Entry.Event;
import dev.paymesh.bench.verify.Entry.Order;
import dev.paymesh.bench.verify.Entry.Outcome;
import dev.paymesh.bench.verify.Entry.Read;
import dev.paymesh.bench.verify.Entry.Strike;
import dev.paymesh.bench.verify.Entry.Watcher;
import dev.paymesh.bench.verify.Promises.Verdict;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * Owns a run that went as it should, for tests to doctor, and its judgement. The tables have the real ones' columns and
 * none of their constraints.
 */
abstract class DoctoredRun {

  static final String ID = "00000000-0000-0000-0000-00000000000";
  static final Order ORDER = new Order("k1", "user-0001", 2_500, "USD", "tea", false);
  static final Order REFUSED = new Order("k2", "user-0991", 700, "EUR", "tea", true);
  static final Order SILENT = new Order("k3", "user-0002", 900, "JPY", "tea", false);

  @SuppressWarnings("NullAway.Init") // started before all tests
  private static EmbeddedPostgres server;

  final List<Entry> entries = new ArrayList<>();
  private final DoctoredChain chain = new DoctoredChain();

  @SuppressWarnings("NullAway.Init") // opened before each test
  private Connection connection;

  @BeforeAll
  static void startServer() throws Exception {
    server = EmbeddedPostgres.start();
    try (Connection setUp = server.getPostgresDatabase().getConnection();
        Statement tables = setUp.createStatement()) {
      tables.execute(
          """
          create schema payment;
          create table payment.payments (
            id uuid, user_id text, idempotency_key text, amount_cents bigint, currency text,
            description text, status text, version bigint, created_at timestamptz,
            request_hash bytea default sha256('asked'));
          create table payment.payment_events (
            payment_id uuid, seq bigint, status text, at timestamptz, message text default 'moved',
            actor text default 'user', request_id text default 'r1',
            user_verdict text default 'POSITIVE', user_key_id text default 'u1',
            compliance_verdict text default 'POSITIVE', compliance_key_id text default 'c1',
            policy_version text default 'p1', prev_hash bytea, hash bytea)""");
    }
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  /** In a transaction that is never committed. */
  @BeforeEach
  void allAsItShouldBe() throws Exception {
    connection = server.getPostgresDatabase().getConnection();
    connection.setAutoCommit(false);
    entries.addAll(List.of(ORDER, REFUSED, SILENT));
    entries.add(attempt("k1", Outcome.UNKNOWN, 504, new JsonObject()));
    entries.add(ack(ORDER, ID + 1));
    entries.add(new Attempt("k1", 3, 20, 29, Outcome.FAIL, true, 422, "{}"));
    entries.add(attempt("k2", Outcome.FAIL, 403, new JsonObject()));
    entries.add(attempt("k3", Outcome.UNKNOWN, 0, new JsonObject()));
    entries.add(new Event("w1", ID + 1, 1, 1, "PROCESSING"));
    entries.add(new Event("w1", ID + 1, 2, 2, "COMPLETED"));
    entries.add(new Watcher("w1", ID + 1));
    entries.add(read("PROCESSING", 1));
    entries.add(read("COMPLETED", 2));
    entries.add(new Strike("kill", "payment-1", 0, 9));
    store(ID + 1, ORDER, "COMPLETED");
    event(ID + 1, 1, "PROCESSING");
    event(ID + 1, 2, "COMPLETED");
  }

  @AfterEach
  void close() throws Exception {
    connection.rollback();
    connection.close();
  }

  static Attempt attempt(String key, Outcome outcome, int status, JsonObject body) {
    return new Attempt(key, 1, 5, 9, outcome, false, status, body.encode());
  }

  static Attempt ack(Order order, String id) {
    JsonObject amount =
        new JsonObject().put("amount_cents", order.amount()).put("currency", order.currency());
    JsonObject body = new JsonObject()
        .put("id", id)
        .put("user_id", order.owner())
        .put("amount", amount)
        .put("description", order.description());
    return attempt(order.key(), Outcome.OK, 201, body);
  }

  static Read read(String state, int second) {
    JsonObject body = new JsonObject()
        .put("status", state)
        .put("updated_at", "2026-11-21T08:00:0" + second + "Z");
    return new Read(ID + 1, second, second, 200, body.encode());
  }

  void store(String id, Order order, String status) throws SQLException {
    chain.begin(id, order);
    sql("insert into payment.payments values ('" + id + "', '" + order.owner() + "', '"
        + order.key() + "', " + order.amount() + ", '" + order.currency() + "', '"
        + order.description() + "', '" + status + "', 2, '2026-11-21T08:00:00Z')");
  }

  void event(String id, int seq, String status) throws SQLException {
    sql("insert into payment.payment_events (payment_id, seq, status, at) values ('" + id + "', "
        + seq + ", '" + status + "', '2026-11-21T08:00:00Z')");
    sql(chain.link(id, seq, status));
  }

  void sql(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void storeWithChain(String id, Order order) throws SQLException {
    store(id, order, "COMPLETED");
    event(id, 1, "PROCESSING");
    event(id, 2, "COMPLETED");
  }

  List<Verdict> judged() throws SQLException {
    return judged("promises");
  }

  List<Verdict> judged(String file) throws SQLException {
    History history = new History();
    entries.forEach(history::add);
    sql("savepoint before");
    Promises.lay(history, connection, 5_000);
    List<Verdict> verdicts = Promises.judge(file, connection);
    sql("rollback to savepoint before");
    return verdicts;
  }

  List<String> broken(String promise) throws SQLException {
    return judged().stream()
        .filter(verdict -> verdict.promise().startsWith(promise))
        .findFirst()
        .orElseThrow()
        .violations();
  }

  /** These and no others. */
  void assertBroken(String... promises) throws SQLException {
    List<String> broken = judged().stream()
        .filter(verdict -> !verdict.violations().isEmpty())
        .map(Verdict::promise)
        .toList();
    assertThat(broken).hasSize(promises.length);
    for (int i = 0; i < promises.length; i++) {
      assertThat(broken.get(i)).startsWith(promises[i]);
    }
  }
}
