package dev.paymesh.payment;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.watch.Hints;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Owns the SQL of operators and auditors: the payments that settlement parked, their way back, and the trail of one
 * payment. It logs in as the service does, and may no more than it.
 */
public final class PaymentOperationsStore {

  private static final String PARKED =
      """
      select id, user_id, amount_cents, currency, time_text(created_at), time_text(parked_at),
             attempts, last_answer
      from payments
      where parked_at is not null
      order by parked_at, id
      limit $1::int""";

  private static final String REQUEUE =
      """
      with requeued as (
        update payments
        set parked_at = null, due_at = now(), attempts = 0, version = version + 1,
            updated_at = now()
        where id = any($1::uuid[]) and parked_at is not null
        returning id, version, status, updated_at),
      event as (
        insert into payment_events (payment_id, seq, status, message, at, actor)
        select id, version, status, 'Payment is being settled again', updated_at, $2::text
        from requeued)
      select id from requeued""";

  /** The names and the order of a trail's texts are those that its hashes are made over. */
  private static final String ORDER =
      """
      select id::text as id, user_id, idempotency_key, encode(request_hash, 'hex') as request_hash,
             amount_cents::text as amount_cents, currency, description, time_text(created_at) as created_at
      from payments
      where id = $1::uuid""";

  private static final String EVENTS =
      """
      select seq::text as seq, status, message, time_text(at) as at, actor, request_id,
             user_verdict, user_key_id, compliance_verdict, compliance_key_id, policy_version,
             encode(prev_hash, 'hex') as prev_hash, encode(hash, 'hex') as hash
      from payment_events
      where payment_id = $1::uuid
      order by payment_events.seq""";

  private final Database database;

  private PaymentOperationsStore(Database database) {
    this.database = database;
  }

  public static PaymentOperationsStore open(Vertx vertx, DatabaseConfig config) {
    return new PaymentOperationsStore(Database.open(vertx, config));
  }

  /** A payment that settlement gave up on. */
  public record Parked(
      UUID id, String userId, Amount amount, String createdAt, String parkedAt, Tries tries) {}

  /** Minor units of a currency. */
  public record Amount(long cents, String currency) {}

  /**
   * How often settlement was tried.
   *
   * @param lastAnswer UNDECIDED, NO_ANSWER or ERROR
   */
  public record Tries(int attempts, String lastAnswer) {}

  /** The payments parked longest. */
  public Future<List<Parked>> parked(int limit) {
    return database
        .query(PARKED, Tuple.of(limit))
        .map(rows -> rows.stream().map(PaymentOperationsStore::parkedOf).toList());
  }

  private static Parked parkedOf(Row row) {
    return new Parked(
        row.getUUID(0),
        row.getString(1),
        new Amount(row.getLong(2), row.getString(3)),
        row.getString(4),
        row.getString(5),
        new Tries(row.getInteger(6), row.getString(7)));
  }

  /** Sends parked payments back to settlement, in the operator's name; those that were parked, and now are not. */
  public Future<List<UUID>> requeue(List<UUID> ids, String operator) {
    Tuple args =
        Tuple.tuple().addArrayOfUUID(ids.toArray(UUID[]::new)).addString("operator:" + operator);
    return database
        .query(REQUEUE, args)
        .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList())
        .compose(this::told);
  }

  /** Who watches them hears of it now, and not at the next look. */
  private Future<List<UUID>> told(List<UUID> changed) {
    Hints<UUID> hints = new Hints<>(PaymentVerticle.HINTS, database::notify);
    changed.forEach(hints::changed);
    return hints.flush().map(changed);
  }

  /**
   * What was ordered and each change, as the texts that the hashes are made over.
   *
   * @param order by name, in the order of the hash
   * @param events the same for each event, and the hash itself last
   */
  public record Trail(Map<String, String> order, List<Map<String, String>> events) {}

  /** The trail of one payment; events committed meanwhile come with the next look. */
  public Future<Optional<Trail>> trail(UUID id) {
    return database
        .query(ORDER, Tuple.of(id))
        .compose(orders -> orders.size() == 0
            ? Future.succeededFuture(Optional.empty())
            : database
                .query(EVENTS, Tuple.of(id))
                .map(events -> Optional.of(new Trail(
                    textsOf(orders.iterator().next()),
                    events.stream().map(PaymentOperationsStore::textsOf).toList()))));
  }

  private static Map<String, String> textsOf(Row row) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int at = 0; at < row.size(); at++) {
      texts.put(row.getColumnName(at), row.getString(at));
    }
    return texts;
  }

  public Future<Void> close() {
    return database.close();
  }
}
