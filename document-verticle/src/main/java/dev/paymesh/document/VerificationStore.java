package dev.paymesh.document;

import dev.paymesh.document.DocumentVerifier.Verdict;
import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/**
 * Owns the SQL of verification. A claim is a lease, told from later ones by its attempt: who lost it writes nothing but
 * the verdict, which is the same whoever asked.
 */
final class VerificationStore {

  private static final String ACTOR = "verification";

  private static final String CLAIM_DUE =
      """
      WITH due AS (
        SELECT id AS due_id FROM documents
        WHERE due_at <= now()
        ORDER BY due_at
        LIMIT $1::int
        FOR UPDATE SKIP LOCKED)
      UPDATE documents
      SET due_at = now() + $2::bigint * interval '1 millisecond', attempts = attempts + 1
      FROM due WHERE id = due_id
      RETURNING %s, attempts"""
          .formatted(DocumentStore.COLUMNS);

  private static final String POSTPONE =
      """
      UPDATE documents SET due_at = now() + $3::bigint * interval '1 millisecond'
      WHERE id = $1::uuid AND attempts = $2::int AND due_at IS NOT NULL""";

  /** A document that is gone meanwhile, or judged, stays as it is. */
  private static final String DECIDE =
      """
      WITH judged AS (
        UPDATE documents
        SET status = $2::text, expires_at = $3::timestamptz, rejection_reason = $4::text,
            due_at = NULL, updated_at = now()
        WHERE id = $1::uuid AND status = 'PENDING'
        RETURNING id, user_id)
      INSERT INTO document_events (document_id, user_id, type, actor, reason)
      SELECT id, user_id, $2::text, $5::text, $4::text FROM judged""";

  private final Database database;

  VerificationStore(Database database) {
    this.database = database;
  }

  /** A document to verify, and the number of this attempt. */
  record Claimed(Document document, int attempts) {

    UUID id() {
      return UUID.fromString(document.getId());
    }
  }

  /** Takes documents that are due, for the length of a lease; no other instance gets them meanwhile. */
  Future<List<Claimed>> claimDue(int limit, long leaseMs) {
    return database.query(CLAIM_DUE, Tuple.of(limit, leaseMs)).map(rows -> StreamSupport.stream(
            rows.spliterator(), false)
        .map(row -> new Claimed(DocumentStore.document(row), row.getInteger("attempts")))
        .toList());
  }

  /** Leaves a document for later. */
  Future<Void> postpone(Claimed claimed, long delayMs) {
    return database
        .query(POSTPONE, Tuple.of(claimed.id(), claimed.attempts(), delayMs))
        .mapEmpty();
  }

  /** Writes a verdict down, unless there is one. */
  Future<Void> decide(Claimed claimed, Verdict verdict) {
    return database
        .query(
            DECIDE,
            Tuple.of(
                claimed.id(),
                DocumentStore.text(verdict.status()),
                verdict.expiresAt(),
                verdict.reason(),
                ACTOR))
        .mapEmpty();
  }
}
