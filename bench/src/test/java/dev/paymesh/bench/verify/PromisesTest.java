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
import org.junit.jupiter.api.Test;

/**
 * Owns the proof that the checker can fail: each doctored history or database breaks the promise that it is about. The
 * tables have the real ones' columns and none of their constraints.
 */
final class PromisesTest {

  private static final String ID = "00000000-0000-0000-0000-00000000000";
  private static final Order ORDER = new Order("k1", "user-0001", 2_500, "USD", "tea", false);
  private static final Order REFUSED = new Order("k2", "user-0991", 700, "EUR", "tea", true);
  private static final Order SILENT = new Order("k3", "user-0002", 900, "JPY", "tea", false);

  @SuppressWarnings("NullAway.Init") // started before all tests
  private static EmbeddedPostgres server;

  private final List<Entry> entries = new ArrayList<>();

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
            description text, status text, version bigint, created_at timestamptz);
          create table payment.payment_events (
            payment_id uuid, seq bigint, status text, at timestamptz)""");
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

  private static Attempt attempt(String key, Outcome outcome, int status, JsonObject body) {
    return new Attempt(key, 1, 5, 9, outcome, false, status, body.encode());
  }

  private static Attempt ack(Order order, String id) {
    JsonObject amount =
        new JsonObject().put("amount_cents", order.amount()).put("currency", order.currency());
    JsonObject body = new JsonObject()
        .put("id", id)
        .put("user_id", order.owner())
        .put("amount", amount)
        .put("description", order.description());
    return attempt(order.key(), Outcome.OK, 201, body);
  }

  private static Read read(String state, int second) {
    JsonObject body = new JsonObject()
        .put("status", state)
        .put("updated_at", "2026-11-21T08:00:0" + second + "Z");
    return new Read(ID + 1, second, second, 200, body.encode());
  }

  private void store(String id, Order order, String status) throws SQLException {
    sql("insert into payment.payments values ('" + id + "', '" + order.owner() + "', '"
        + order.key() + "', " + order.amount() + ", '" + order.currency() + "', '"
        + order.description() + "', '" + status + "', 2, '2026-11-21T08:00:00Z')");
  }

  private void event(String id, int seq, String status) throws SQLException {
    sql("insert into payment.payment_events values ('" + id + "', " + seq + ", '" + status
        + "', '2026-11-21T08:00:00Z')");
  }

  private void sql(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void whatIsAsItShouldBeKeepsEveryPromise() throws Exception {
    assertThat(judged()).hasSize(18).allSatisfy(verdict -> {
      assertThat(verdict.violations()).isEmpty();
      assertThat(verdict.of()).as(verdict.promise()).isPositive();
    });
  }

  @Test
  void aPaymentThatIsThereTwiceIsFound() throws Exception {
    store(ID + 2, ORDER, "COMPLETED");
    event(ID + 2, 1, "PROCESSING");
    event(ID + 2, 2, "COMPLETED");
    assertBroken("acknowledged", "one row for each user and key");
  }

  @Test
  void aPaymentThatIsLostIsFound() throws Exception {
    sql("delete from payment.payments; delete from payment.payment_events");
    assertBroken("acknowledged", "watchers", "what was read last");
  }

  @Test
  void aPaymentWithAnotherContentThanAcknowledgedIsFound() throws Exception {
    sql("update payment.payments set amount_cents = 2600");
    assertBroken("acknowledged");
  }

  @Test
  void anAcknowledgementOfAnotherContentThanAskedIsFound() throws Exception {
    entries.set(0, new Order("k1", "user-0001", 2_501, "USD", "tea", false));
    assertBroken("acknowledged");
  }

  @Test
  void twoIdsForOneKeyAreFound() throws Exception {
    entries.add(ack(ORDER, ID + 2));
    assertBroken("acknowledged");
  }

  @Test
  void anUnknownPaymentMayBeThereOnceButNotTwice() throws Exception {
    storeWithChain(ID + 3, SILENT);
    assertBroken();
    storeWithChain(ID + 4, SILENT);
    assertBroken("unknown", "one row for each user and key");
  }

  private void storeWithChain(String id, Order order) throws SQLException {
    store(id, order, "COMPLETED");
    event(id, 1, "PROCESSING");
    event(id, 2, "COMPLETED");
  }

  @Test
  void anUnknownPaymentWithAnotherContentIsFound() throws Exception {
    storeWithChain(ID + 3, new Order("k3", "user-0002", 901, "JPY", "tea", false));
    assertBroken("unknown");
  }

  @Test
  void aRefusedPaymentThatIsThereIsFound() throws Exception {
    storeWithChain(ID + 5, REFUSED);
    assertBroken("refused");
  }

  @Test
  void aKeyThatIsTakenForAnotherContentIsFound() throws Exception {
    entries.add(new Attempt("k1", 4, 0, 9, Outcome.OK, true, 201, "{}"));
    assertBroken("a key with another content");
  }

  @Test
  void aPaymentThatNobodyAskedForIsFound() throws Exception {
    storeWithChain(ID + 6, new Order("k9", "user-0001", 1, "USD", "", false));
    assertBroken("nothing is stored that nobody asked for");
  }

  @Test
  void aPaymentThatIsStuckIsFoundUnlessTheRailIsSilentAboutIt() throws Exception {
    entries.add(new Order("k7", "user-0001", 966, "USD", "", false));
    entries.add(attempt("k7", Outcome.UNKNOWN, 0, new JsonObject()));
    store(ID + 7, new Order("k7", "user-0001", 966, "USD", "", false), "PROCESSING");
    sql("update payment.payments set version = 1 where amount_cents = 966");
    event(ID + 7, 1, "PROCESSING");
    assertBroken();
    sql("update payment.payments set status = 'PROCESSING' where amount_cents = 2500");
    assertBroken("nothing is stuck", "what was read last", "a payment is what its last event says");
  }

  @Test
  void aWatcherThatSawAnEventTwiceIsFound() throws Exception {
    entries.add(new Event("w1", ID + 1, 3, 2, "COMPLETED"));
    assertBroken("watchers");
  }

  @Test
  void aWatcherThatMissedAnEventIsFound() throws Exception {
    entries.removeIf(entry -> entry instanceof Event event && event.seq() == 1);
    assertBroken("watchers");
  }

  @Test
  void aWatcherThatNeverSawTheEndIsFound() throws Exception {
    entries.removeIf(entry -> entry instanceof Event event && event.seq() == 2);
    assertBroken("watchers");
  }

  @Test
  void aReadThatGoesBackIsFound() throws Exception {
    entries.add(read("COMPLETED", 1));
    assertBroken("reads");
  }

  @Test
  void aPaymentThatGoesOnAfterItsEndIsFound() throws Exception {
    entries.add(read("PROCESSING", 3));
    assertBroken("reads");
  }

  @Test
  void aReadThatFindsNothingIsFound() throws Exception {
    entries.add(new Read(ID + 1, 5, 5, 404, "{}"));
    assertBroken("reads");
  }

  @Test
  void aPaymentThatIsAnotherThanWasReadLastIsFound() throws Exception {
    sql("update payment.payments set status = 'FAILED'");
    assertBroken("what was read last", "a payment is what its last event says");
  }

  @Test
  void aDefectIsFound() throws Exception {
    entries.add(attempt("k3", Outcome.UNKNOWN, 500, new JsonObject()));
    assertBroken("no answer is a defect");
  }

  @Test
  void aServiceThatIsNotGoodAgainIsFoundUntilTheNextFault() throws Exception {
    entries.add(new Strike("kill", "user-1", 9_000, 9_500));
    entries.add(new Attempt("k3", 2, 8_999, 9_000, Outcome.UNKNOWN, false, 503, "{}"));
    assertThat(broken("good again")).singleElement().asString().contains("payment-1", "8990");
    entries.remove(entries.size() - 1);
    entries.add(new Attempt("k3", 2, 9_001, 9_002, Outcome.UNKNOWN, false, 503, "{}"));
    assertThat(broken("good again")).isEmpty();
  }

  @Test
  void aGapInAChainIsFound() throws Exception {
    sql("update payment.payment_events set seq = 3 where seq = 2");
    assertThat(broken("events are numbered")).hasSize(1);
  }

  @Test
  void anEventThatIsThereTwiceIsFound() throws Exception {
    event(ID + 1, 2, "COMPLETED");
    assertThat(broken("events are numbered")).hasSize(1);
  }

  @Test
  void anEventAfterTheEndIsFound() throws Exception {
    event(ID + 1, 3, "FAILED");
    assertThat(broken("one end at most")).hasSize(1);
    assertThat(broken("a payment is what its last event says")).hasSize(1);
  }

  @Test
  void anEventWithoutAPaymentAndAPaymentWithoutEventsAreFound() throws Exception {
    event(ID + 8, 1, "PROCESSING");
    store(ID + 9, SILENT, "COMPLETED");
    assertThat(broken("every payment has events")).hasSize(2);
  }

  @Test
  void aFirstEventThatIsNoCreationIsFound() throws Exception {
    sql("update payment.payment_events set at = now() where seq = 1");
    assertBroken("the first event is the creation");
  }

  @Test
  void anAmountThatIsNotPositiveIsFound() throws Exception {
    sql("update payment.payments set amount_cents = 0");
    assertBroken("acknowledged", "every amount is positive");
  }

  private List<Verdict> judged() throws SQLException {
    History history = new History();
    entries.forEach(history::add);
    sql("savepoint before");
    Promises.lay(history, connection, 5_000);
    List<Verdict> verdicts = Promises.judge("promises", connection);
    sql("rollback to savepoint before");
    return verdicts;
  }

  private List<String> broken(String promise) throws SQLException {
    return judged().stream()
        .filter(verdict -> verdict.promise().startsWith(promise))
        .findFirst()
        .orElseThrow()
        .violations();
  }

  /** These and no others. */
  private void assertBroken(String... promises) throws SQLException {
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
