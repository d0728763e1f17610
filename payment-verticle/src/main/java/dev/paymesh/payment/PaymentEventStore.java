package dev.paymesh.payment;

import com.google.protobuf.Timestamp;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Owns the SQL that reads the events of payments, and that hints at them. They are written with the payments. */
final class PaymentEventStore {

  private static final String EVENTS_AFTER =
      """
      select watched.id, e.status, e.at, e.message, e.seq
      from unnest($1::uuid[], $2::bigint[]) as watched (id, seen)
      cross join lateral (
        select status, at, message, seq from payment_events
        where payment_id = watched.id and seq > watched.seen
        order by seq
        limit $3::int) as e
      order by watched.id, e.seq""";

  /** A hint may be lost, so its commit waits for no disk. */
  private static final String NOTIFY =
      """
      select set_config('synchronous_commit', 'off', true), pg_notify($1::text, $2::text)""";

  private final Database database;

  PaymentEventStore(Database database) {
    this.database = database;
  }

  /** One event of one payment. */
  record Event(UUID paymentId, PaymentStatusEvent event) {}

  /** The events that each watched payment has after the sequence seen, by payment and sequence, the first so many. */
  Future<List<Event>> eventsAfter(Map<UUID, Long> seen, int eachMax) {
    UUID[] ids = seen.keySet().toArray(UUID[]::new);
    Long[] sequences = seen.values().toArray(Long[]::new);
    Tuple args = Tuple.tuple().addArrayOfUUID(ids).addArrayOfLong(sequences).addInteger(eachMax);
    return database.query(EVENTS_AFTER, args).map(rows -> StreamSupport.stream(
            rows.spliterator(), false)
        .map(PaymentEventStore::eventOf)
        .toList());
  }

  /** Hints to every listener; at most 8,000 bytes. */
  Future<Void> notify(String channel, String hint) {
    return database.query(NOTIFY, Tuple.of(channel, hint)).mapEmpty();
  }

  private static Event eventOf(Row row) {
    OffsetDateTime at = row.getOffsetDateTime(2);
    return new Event(
        row.getUUID(0),
        PaymentStatusEvent.newBuilder()
            .setStatus(PaymentStatus.valueOf(row.getString(1)))
            .setTimestamp(
                Timestamp.newBuilder().setSeconds(at.toEpochSecond()).setNanos(at.getNano()))
            .setMessage(row.getString(3))
            .setSequence(row.getLong(4))
            .build());
  }
}
