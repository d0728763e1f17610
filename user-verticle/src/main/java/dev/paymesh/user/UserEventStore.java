package dev.paymesh.user;

import dev.paymesh.proto.user.v1.UserUpdate;
import dev.paymesh.proto.user.v1.UserUpdate.UpdateType;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.Timestamps;
import dev.paymesh.shared.watch.KeyedEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Owns the SQL that reads what happened to accounts. It is written by the triggers of their table. */
final class UserEventStore {

  /** An account that is gone has events and no row. */
  private static final String EVENTS_AFTER =
      """
      SELECT watched.id AS watched_id, e.seq, e.type, e.at, accounts.id, name, email, roles, status,
             version, created_at, updated_at
      FROM unnest($1::text[], $2::bigint[]) AS watched (id, seen)
      CROSS JOIN LATERAL (
        SELECT seq, type, at FROM account_events
        WHERE user_id = watched.id AND seq > watched.seen
        ORDER BY seq
        LIMIT $3::int) AS e
      LEFT JOIN accounts ON accounts.id = watched.id
      ORDER BY watched.id, e.seq""";

  private static final String LATEST =
      """
      SELECT seq, type FROM account_events
      WHERE user_id = $1::text
      ORDER BY seq DESC
      LIMIT 1""";

  private final Database database;

  UserEventStore(Database database) {
    this.database = database;
  }

  /** How far an account has come. */
  record Latest(long sequence, boolean terminal) {}

  /** The updates that each account has after the sequence seen, by account and sequence, the first so many. */
  Future<List<KeyedEvent<String, UserUpdate>>> eventsAfter(Map<String, Long> seen, int eachMax) {
    String[] ids = seen.keySet().toArray(String[]::new);
    Long[] sequences = seen.values().toArray(Long[]::new);
    Tuple args = Tuple.tuple().addArrayOfString(ids).addArrayOfLong(sequences).addInteger(eachMax);
    return database.query(EVENTS_AFTER, args).map(rows -> StreamSupport.stream(
            rows.spliterator(), false)
        .map(UserEventStore::eventOf)
        .toList());
  }

  private static KeyedEvent<String, UserUpdate> eventOf(Row row) {
    String id = row.getString("watched_id");
    UserUpdate.Builder update = UserUpdate.newBuilder()
        .setUserId(id)
        .setType(typeOf(row))
        .setSequence(row.getLong("seq"))
        .setAt(Timestamps.of(row.getOffsetDateTime("at")));
    if (row.getString("id") != null) {
      update.setUser(UserStore.user(row));
    }
    return new KeyedEvent<>(id, update.build());
  }

  private static UpdateType typeOf(Row row) {
    return UpdateType.valueOf("UPDATE_TYPE_" + row.getString("type"));
  }

  /** The latest event of an account that there is, or was. */
  Future<Optional<Latest>> latest(String id) {
    return database.query(LATEST, Tuple.of(id)).map(rows -> StreamSupport.stream(
            rows.spliterator(), false)
        .findFirst()
        .map(row -> new Latest(row.getLong("seq"), UserWatch.isTerminal(typeOf(row)))));
  }
}
