package dev.paymesh.payment;

import com.google.protobuf.Timestamp;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.watch.KeyedEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Owns the SQL that reads the events of payments. They are written with the payments. */
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

  private final Database database;

  PaymentEventStore(Database database) {
    this.database = database;
  }

  /** The events that each watched payment has after the sequence seen, by payment and sequence, the first so many. */
  Future<List<KeyedEvent<UUID, PaymentStatusEvent>>> eventsAfter(
      Map<UUID, Long> seen, int eachMax) {
    UUID[] ids = seen.keySet().toArray(UUID[]::new);
    Long[] sequences = seen.values().toArray(Long[]::new);
    Tuple args = Tuple.tuple().addArrayOfUUID(ids).addArrayOfLong(sequences).addInteger(eachMax);
    return database.query(EVENTS_AFTER, args).map(rows -> StreamSupport.stream(
            rows.spliterator(), false)
        .map(PaymentEventStore::eventOf)
        .toList());
  }

  private static KeyedEvent<UUID, PaymentStatusEvent> eventOf(Row row) {
    OffsetDateTime at = row.getOffsetDateTime(2);
    return new KeyedEvent<>(
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
