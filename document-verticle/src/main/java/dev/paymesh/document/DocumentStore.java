package dev.paymesh.document;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.NaturalBatch;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Owns all SQL of the document service. */
final class DocumentStore {

  /** A verified document counts before one that is not, then the one that lasts longest. */
  private static final String FIND_BEST =
      """
      SELECT DISTINCT ON (user_id) user_id, document_type, status, expires_at
      FROM documents
      WHERE user_id = ANY($1::text[])
      ORDER BY user_id, status = 'VERIFIED' DESC, expires_at DESC NULLS FIRST
      """;

  private final Database database;
  private final NaturalBatch<String, Optional<Document>> finds;

  DocumentStore(Database database) {
    this.database = database;
    this.finds = database.batch("document.find", this::findAllBest);
  }

  /** The document that counts for a user, if there is any. */
  Future<Optional<Document>> findBest(String userId) {
    return finds.ask(userId);
  }

  private Future<List<Optional<Document>>> findAllBest(List<String> userIds) {
    return database
        .query(FIND_BEST, Tuple.tuple().addArrayOfString(userIds.toArray(String[]::new)))
        .map(rows -> NaturalBatch.inOrder(userIds, byUser(rows)));
  }

  private static Map<String, Document> byUser(RowSet<Row> rows) {
    return rows.stream()
        .collect(Collectors.toMap(row -> row.getString("user_id"), DocumentStore::document));
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
