package dev.paymesh.shared.sql;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;

/**
 * Owns the answers of writes under idempotency keys, in the table {@code keyed_requests} of a service's schema.
 *
 * <p>The key's row, the change and its answer are one transaction. Twins wait for the first one inside the insert of the
 * key, and then read its answer; when it was refused, the next one tries. So a refusal is never stored.
 */
public final class KeyedRequests {

  private static final String CLAIM =
      """
      insert into keyed_requests (actor, key, request_hash, answer)
      values ($1::text, $2::text, $3::bytea, ''::bytea)
      on conflict (actor, key) do nothing""";

  private static final String ANSWER =
      """
      update keyed_requests set answer = $3::bytea where actor = $1::text and key = $2::text""";

  private static final String FIND =
      """
      select request_hash, answer from keyed_requests where actor = $1::text and key = $2::text""";

  private static final String SWEEP =
      """
      delete from keyed_requests
      where (actor, key) in (
        select actor, key from keyed_requests
        where created_at < now() - $1::bigint * interval '1 second'
        order by created_at
        limit $2::int
        for update skip locked)""";

  private static final int SWEPT_AT_ONCE_MAX = 1_000;

  private final Database database;

  KeyedRequests(Database database) {
    this.database = database;
  }

  /**
   * Makes a change once, whoever asks again under its key.
   *
   * @param change what it did is undone when it fails
   * @param answers reads the answer back
   */
  public <T extends Message> Future<T> once(
      KeyedRequest request, Function<SqlConnection, Future<T>> change, Parser<T> answers) {
    return database.inTransaction(connection -> run(connection, CLAIM, claim(request))
        .compose(claimed -> claimed.rowCount() == 1
            ? change.apply(connection).compose(answer -> run(
                    connection, ANSWER, answer(request, answer))
                .map(answer))
            : run(connection, FIND, Tuple.of(request.actor(), request.key()))
                .map(found -> replay(request, found, answers))));
  }

  /** The answer that was given under a key, if there is one; for writes that cost much before they come to {@link #once}. */
  public <T extends Message> Future<Optional<T>> find(KeyedRequest request, Parser<T> answers) {
    return database
        .query(FIND, Tuple.of(request.actor(), request.key()))
        .map(found ->
            found.size() == 0 ? Optional.empty() : Optional.of(replay(request, found, answers)));
  }

  private static Future<RowSet<Row>> run(SqlConnection connection, String sql, Tuple args) {
    return connection.preparedQuery(sql).execute(args);
  }

  private static Tuple claim(KeyedRequest request) {
    return Tuple.of(request.actor(), request.key(), Buffer.buffer(request.hash()));
  }

  private static Tuple answer(KeyedRequest request, Message answer) {
    return Tuple.of(request.actor(), request.key(), Buffer.buffer(answer.toByteArray()));
  }

  private static <T> T replay(KeyedRequest request, RowSet<Row> found, Parser<T> answers) {
    Iterator<Row> rows = found.iterator();
    if (!rows.hasNext()) {
      // Swept between the insert and this look.
      throw SqlFailures.contended();
    }
    Row row = rows.next();
    if (!Arrays.equals(row.getBuffer(0).getBytes(), request.hash())) {
      throw reused();
    }
    return parsed(row.getBuffer(1).getBytes(), answers);
  }

  /** Why a key that has another request's answer is refused. */
  public static MeshStatus reused() {
    return MeshStatus.of(
        GrpcStatus.ALREADY_EXISTS,
        "IDEMPOTENCY_KEY_REUSED",
        "this idempotency key was used for another request");
  }

  private static <T> T parsed(byte[] answer, Parser<T> answers) {
    try {
      return answers.parseFrom(answer);
    } catch (InvalidProtocolBufferException defect) {
      throw new IllegalStateException("an answer was stored that is none", defect);
    }
  }

  /** Forgets the answers that are older; completes with how many. */
  public Future<Integer> sweep(Duration kept) {
    return database
        .query(SWEEP, Tuple.of(kept.toSeconds(), SWEPT_AT_ONCE_MAX))
        .compose(swept -> swept.rowCount() < SWEPT_AT_ONCE_MAX
            ? Future.succeededFuture(swept.rowCount())
            : sweep(kept).map(more -> swept.rowCount() + more));
  }
}
