package dev.paymesh.compliance;

import dev.paymesh.proto.compliance.v1.CaseParty;
import dev.paymesh.proto.compliance.v1.KycStatus;
import dev.paymesh.proto.compliance.v1.ReviewCaseResponse;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.KeyedRequest;
import dev.paymesh.shared.sql.Timestamps;
import dev.paymesh.shared.watch.KeyedEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Owns the SQL of review cases. A case's row is locked by whoever adds to it, so its events count without a gap. */
final class CaseStore {

  /** Of one author in one case. */
  static final int MESSAGES_PER_MINUTE_MAX = 60;
  /** Of one case; a decision finds room above it. */
  static final int MESSAGES_MAX = 2_000;

  private static final long MINUTE_MS = 60_000;

  private static final String FIND =
      """
      SELECT id, status, last_seq FROM review_cases
      WHERE id = $1::uuid AND user_id = $2::text""";

  /** No row: somebody else opens one at this moment. */
  private static final String LATEST_OR_OPENED =
      """
      WITH latest AS (
        SELECT id, status, last_seq FROM review_cases
        WHERE user_id = $1::text
        ORDER BY opened_at DESC, id DESC
        LIMIT 1),
      wanted AS (
        SELECT $2::boolean AND NOT EXISTS (
          SELECT FROM latest
          WHERE status = 'OPEN' OR (status = 'BLOCKED' AND NOT $3::boolean)) AS new_one),
      opened AS (
        INSERT INTO review_cases (user_id)
        SELECT $1::text FROM wanted WHERE new_one
        ON CONFLICT (user_id) WHERE status = 'OPEN' DO NOTHING
        RETURNING id, status, last_seq)
      SELECT id, status, last_seq FROM opened
      UNION ALL
      SELECT latest.id, latest.status, latest.last_seq FROM latest, wanted WHERE NOT new_one""";

  private static final String LOCK =
      """
      SELECT status, last_seq FROM review_cases
      WHERE id = $1::uuid
      FOR UPDATE""";

  private static final String LOOK =
      """
      SELECT
        (SELECT request_hash FROM review_case_events
         WHERE case_id = $1::uuid AND author_id = $2::text AND idempotency_key = $3::text) AS known,
        (SELECT count(*) FROM review_case_events
         WHERE case_id = $1::uuid AND author_id = $2::text
           AND at > now() - interval '1 minute') AS recent""";

  private static final String ADD =
      """
      WITH numbered AS (
        UPDATE review_cases
        SET last_seq = last_seq + 1, status = coalesce($7::text, status),
            closed_at = CASE WHEN $7::text IS NOT NULL THEN clock_timestamp() END
        WHERE id = $1::uuid
        RETURNING user_id, last_seq),
      ruled AS (
        UPDATE profiles
        SET status = CASE $7::text WHEN 'APPROVED' THEN 'CLEARED' ELSE 'BLOCKED' END,
            accepted_score = CASE $7::text WHEN 'APPROVED' THEN risk_score ELSE -1 END,
            updated_at = greatest(clock_timestamp(), created_at)
        FROM numbered
        WHERE profiles.user_id = numbered.user_id AND $7::text IS NOT NULL)
      INSERT INTO review_case_events (case_id, seq, author_id, idempotency_key, request_hash,
                                      author_role, text, decision, policy_version)
      SELECT $1::uuid, last_seq, $2::text, $3::text, $4::bytea, $5::text, $6::text, $7::text,
             CASE WHEN $7::text IS NOT NULL THEN (
               SELECT version FROM policies
               WHERE active_from <= now()
               ORDER BY active_from DESC
               LIMIT 1) END
      FROM numbered""";

  private static final String EVENTS_AFTER =
      """
      SELECT watched.id, e.seq, e.author_id, e.author_id <> review_cases.user_id AS reviewer,
             e.text, e.decision, e.policy_version, e.idempotency_key, e.at
      FROM unnest($1::uuid[], $2::bigint[]) AS watched (id, seen)
      JOIN review_cases ON review_cases.id = watched.id
      CROSS JOIN LATERAL (
        SELECT * FROM review_case_events
        WHERE case_id = watched.id AND seq > watched.seen
        ORDER BY seq
        LIMIT $3::int) AS e
      ORDER BY watched.id, e.seq""";

  private final Database database;

  CaseStore(Database database) {
    this.database = database;
  }

  /** A case, and the sequence of its latest event. */
  record Case(UUID id, boolean open, long lastSequence) {}

  /**
   * Who wants which case.
   *
   * @param id null: the open one, a new one, or the latest
   * @param isNeeded the user is blocked or in review, so a case may be opened
   */
  record Wanted(String userId, @Nullable UUID id, boolean isNeeded, boolean byReviewer) {}

  /**
   * What is added to a case.
   *
   * @param decision null: none
   */
  record Entry(
      UUID caseId, KeyedRequest key, String role, String text, @Nullable KycStatus decision) {}

  Future<Optional<Case>> find(Wanted wanted) {
    if (wanted.id() != null) {
      return one(FIND, Tuple.of(wanted.id(), wanted.userId()));
    }
    Tuple args = Tuple.of(wanted.userId(), wanted.isNeeded(), wanted.byReviewer());
    return one(LATEST_OR_OPENED, args)
        .compose(found -> found.isPresent() || !wanted.isNeeded()
            ? Future.succeededFuture(found)
            : one(LATEST_OR_OPENED, args));
  }

  private Future<Optional<Case>> one(String sql, Tuple args) {
    return database.query(sql, args).map(rows -> rows.stream()
        .findFirst()
        .map(row -> new Case(row.getUUID(0), isOpen(row.getString(1)), row.getLong(2))));
  }

  private static boolean isOpen(String status) {
    return status.equals("OPEN");
  }

  /** Adds to an open case, once under the author's key. */
  Future<Void> add(Entry entry) {
    return database.inTransaction(connection -> run(connection, LOCK, Tuple.of(entry.caseId()))
        .compose(locked -> run(connection, LOOK, keyOf(entry))
            .compose(
                seen -> isNew(entry, locked.iterator().next(), seen.iterator().next())
                    ? run(connection, ADD, argsOf(entry)).<Void>mapEmpty()
                    : Future.succeededFuture())));
  }

  private static Future<RowSet<Row>> run(SqlConnection connection, String sql, Tuple args) {
    return connection.preparedQuery(sql).execute(args);
  }

  private static Tuple keyOf(Entry entry) {
    return Tuple.of(entry.caseId(), entry.key().actor(), entry.key().key());
  }

  private static Tuple argsOf(Entry entry) {
    return keyOf(entry)
        .addBuffer(Buffer.buffer(entry.key().hash()))
        .addString(entry.role())
        .addString(entry.text())
        .addString(entry.decision() == null ? null : entry.decision().name());
  }

  /** False when it is there already; throws why it may not be added. */
  private static boolean isNew(Entry entry, Row locked, Row seen) {
    Buffer known = seen.getBuffer("known");
    if (known != null) {
      return refuseOther(entry, known);
    }
    if (!isOpen(locked.getString("status"))) {
      throw MeshStatus.of(
          GrpcStatus.FAILED_PRECONDITION, "CASE_CLOSED", "the case has been decided");
    }
    if (entry.decision() == null && locked.getLong("last_seq") >= MESSAGES_MAX) {
      throw MeshStatus.of(
          GrpcStatus.RESOURCE_EXHAUSTED, "CASE_FULL", "the case holds as many messages as it may");
    }
    if (seen.getLong("recent") >= MESSAGES_PER_MINUTE_MAX) {
      throw MeshStatus.of(
              GrpcStatus.RESOURCE_EXHAUSTED,
              "CASE_MESSAGES_EXCEEDED",
              "one may say " + MESSAGES_PER_MINUTE_MAX + " things a minute")
          .retryAfter(MINUTE_MS);
    }
    return true;
  }

  private static boolean refuseOther(Entry entry, Buffer known) {
    if (!Arrays.equals(known.getBytes(), entry.key().hash())) {
      throw MeshStatus.of(
          GrpcStatus.ALREADY_EXISTS,
          "IDEMPOTENCY_KEY_REUSED",
          "this idempotency key was used for another message");
    }
    return false;
  }

  /** The events that each case has after the sequence seen, by case and sequence, the first so many. */
  Future<List<KeyedEvent<UUID, ReviewCaseResponse>>> eventsAfter(
      Map<UUID, Long> seen, int eachMax) {
    Tuple args = Tuple.tuple()
        .addArrayOfUUID(seen.keySet().toArray(UUID[]::new))
        .addArrayOfLong(seen.values().toArray(Long[]::new))
        .addInteger(eachMax);
    return database
        .query(EVENTS_AFTER, args)
        .map(rows -> rows.stream().map(CaseStore::eventOf).toList());
  }

  private static KeyedEvent<UUID, ReviewCaseResponse> eventOf(Row row) {
    UUID id = row.getUUID("id");
    ReviewCaseResponse.Builder event = ReviewCaseResponse.newBuilder()
        .setCaseId(id.toString())
        .setSequence(row.getLong("seq"))
        .setAuthor(
            row.getBoolean("reviewer")
                ? CaseParty.CASE_PARTY_REVIEWER
                : CaseParty.CASE_PARTY_CUSTOMER)
        .setAuthorId(row.getString("author_id"))
        .setText(row.getString("text"))
        .setAt(Timestamps.of(row.getOffsetDateTime("at")))
        .setIdempotencyKey(row.getString("idempotency_key"));
    if (row.getString("decision") != null) {
      event
          .setDecision(KycStatus.valueOf(row.getString("decision")))
          .setPolicyVersion(row.getString("policy_version"));
    }
    return new KeyedEvent<>(id, event.build());
  }
}
