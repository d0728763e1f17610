package dev.paymesh.document;

import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Owns all SQL of the document service. */
final class DocumentStore {

  /** A verified document counts before one that is not, then the one that lasts longest. */
  private static final String FIND_BEST =
      """
      SELECT document_type, status, expires_at
      FROM documents
      WHERE user_id = $1::text
      ORDER BY status = 'VERIFIED' DESC, expires_at DESC NULLS FIRST
      LIMIT 1
      """;

  private final Database database;

  DocumentStore(Database database) {
    this.database = database;
  }

  /** The document that counts for a user, if there is any. */
  Future<Optional<Document>> findBest(String userId) {
    return database
        .query(FIND_BEST, Tuple.of(userId))
        .map(rows -> rows.stream().map(DocumentStore::document).findFirst());
  }

  private static Document document(Row row) {
    return new Document(
        row.getString("document_type"),
        row.getString("status").equals("VERIFIED"),
        row.getOffsetDateTime("expires_at"));
  }

  /**
   * One identity document.
   *
   * @param expiresAt null for one without an end of validity
   */
  record Document(String type, boolean verified, @Nullable OffsetDateTime expiresAt) {}
}
