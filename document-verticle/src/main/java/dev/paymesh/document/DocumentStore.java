package dev.paymesh.document;

import com.google.protobuf.Empty;
import dev.paymesh.proto.document.v1.DeleteDocumentRequest;
import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.DocumentStatus;
import dev.paymesh.proto.document.v1.DocumentType;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.KeyedRequest;
import dev.paymesh.shared.sql.NaturalBatch;
import dev.paymesh.shared.sql.Timestamps;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Owns the SQL of documents, their content and verification apart. */
final class DocumentStore {

  static final String COLUMNS =
      "id, user_id, document_type, status, rejection_reason, expires_at, media_type, size_bytes,"
          + " sha256, created_at, updated_at";

  private static final String STATUS_PREFIX = "DOCUMENT_STATUS_";
  private static final String TYPE_PREFIX = "DOCUMENT_TYPE_";

  /** A verified document counts before one that is not, then the one that lasts longest. */
  private static final String FIND_BEST =
      """
      SELECT DISTINCT ON (user_id) user_id, document_type, status, expires_at
      FROM documents
      WHERE user_id = ANY($1::text[]) AND status <> 'REJECTED'
      ORDER BY user_id, status = 'VERIFIED' DESC, expires_at DESC NULLS FIRST
      """;

  private static final String FIND =
      """
      SELECT %s FROM documents
      WHERE id = $1::uuid AND user_id = coalesce($2::text, user_id)"""
          .formatted(COLUMNS);

  private static final String LIST =
      """
      SELECT %s FROM documents
      WHERE user_id = $1::text AND id < $2::uuid
      ORDER BY id DESC
      LIMIT $3::int"""
          .formatted(COLUMNS);

  private static final String DELETE =
      """
      WITH gone AS (
        DELETE FROM documents
        WHERE id = $1::uuid AND user_id = coalesce($2::text, user_id)
        RETURNING id, user_id),
      told AS (
        INSERT INTO document_events (document_id, user_id, type, actor, request_id, reason)
        SELECT id, user_id, 'DELETED', $3::text, $4::text, $5::text FROM gone)
      SELECT id FROM gone""";

  private static final String TELL_READ =
      """
      INSERT INTO document_events (document_id, user_id, type, actor, request_id)
      VALUES ($1::uuid, $2::text, 'READ', $3::text, $4::text)""";

  private final Database database;
  private final Database writes;
  private final NaturalBatch<String, Optional<BestDocument>> finds;

  /**
   * Over two sets of connections.
   *
   * @param database for short reads, which payments wait for
   * @param writes for what takes longer
   */
  DocumentStore(Database database, Database writes) {
    this.database = database;
    this.writes = writes;
    this.finds = database.batch("document.find", this::findAllBest);
  }

  /** The document that counts for a user, if there is any. */
  Future<Optional<BestDocument>> findBest(String userId) {
    return finds.ask(userId);
  }

  private Future<List<Optional<BestDocument>>> findAllBest(List<String> userIds) {
    return database
        .query(FIND_BEST, Tuple.tuple().addArrayOfString(userIds.toArray(String[]::new)))
        .map(rows -> NaturalBatch.inOrder(userIds, byUser(rows)));
  }

  private static Map<String, BestDocument> byUser(RowSet<Row> rows) {
    return rows.stream()
        .collect(Collectors.toMap(row -> row.getString("user_id"), DocumentStore::bestDocument));
  }

  private static BestDocument bestDocument(Row row) {
    return new BestDocument(
        row.getString("document_type"),
        row.getString("status").equals("VERIFIED"),
        row.getOffsetDateTime("expires_at"));
  }

  /**
   * What a payment asks of a document.
   *
   * @param expiresAt null for one without an end of validity
   */
  record BestDocument(String type, boolean verified, @Nullable OffsetDateTime expiresAt) {}

  /** A document that the caller of the call being served may see. */
  Future<Optional<Document>> find(String id) {
    return database
        .query(FIND, Tuple.of(UUID.fromString(id), CallContext.current().ownerFilter()))
        .map(rows -> documents(rows).stream().findFirst());
  }

  /** A user's documents with ids below one, in descending order. */
  Future<List<Document>> list(String userId, UUID below, int limit) {
    return database.query(LIST, Tuple.of(userId, below, limit)).map(DocumentStore::documents);
  }

  private static List<Document> documents(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(DocumentStore::document)
        .toList();
  }

  /** Removes a document that the caller may remove, once under its key. */
  Future<Empty> deleteOnce(DeleteDocumentRequest request) {
    CallContext caller = CallContext.current();
    UUID id = UUID.fromString(request.getId());
    Tuple args = Tuple.of(
        id, caller.ownerFilter(), caller.userId(), caller.requestId(), request.getReason());
    return writes
        .keyedRequests()
        .once(
            KeyedRequest.of(request.getIdempotencyKey(), request),
            connection -> delete(connection, id, args),
            Empty.parser());
  }

  private static Future<Empty> delete(SqlConnection connection, UUID id, Tuple args) {
    return connection
        .preparedQuery(DELETE)
        .execute(args)
        .compose(gone -> gone.size() == 0
            ? Future.failedFuture(ContentStore.unknown())
            : connection
                .preparedQuery(UploadStore.DELETE_PIECES)
                .execute(Tuple.of(id))
                .map(Empty.getDefaultInstance()));
  }

  /** Records that the caller reads what is somebody else's. */
  Future<Void> tellRead(Document document) {
    CallContext caller = CallContext.current();
    return caller.userId().equals(document.getUserId())
        ? Future.succeededFuture()
        : writes
            .query(
                TELL_READ,
                Tuple.of(
                    UUID.fromString(document.getId()),
                    document.getUserId(),
                    caller.userId(),
                    caller.requestId()))
            .mapEmpty();
  }

  /** Of a row that has the columns of a document. */
  static Document document(Row row) {
    Document.Builder document = Document.newBuilder()
        .setId(row.getUUID("id").toString())
        .setUserId(row.getString("user_id"))
        .setDocumentType(type(row.getString("document_type")))
        .setStatus(DocumentStatus.valueOf(STATUS_PREFIX + row.getString("status")))
        .setRejectionReason(row.getString("rejection_reason"))
        .setMediaType(row.getString("media_type"))
        .setSizeBytes(row.getLong("size_bytes"))
        .setCreatedAt(Timestamps.of(row.getOffsetDateTime("created_at")))
        .setUpdatedAt(Timestamps.of(row.getOffsetDateTime("updated_at")));
    Optional.ofNullable(row.getOffsetDateTime("expires_at"))
        .ifPresent(end -> document.setExpiresAt(Timestamps.of(end)));
    Optional.ofNullable(row.getBuffer("sha256"))
        .ifPresent(hash -> document.setSha256(HexFormat.of().formatHex(hash.getBytes())));
    return document.build();
  }

  static DocumentType type(String text) {
    return DocumentType.valueOf(TYPE_PREFIX + text);
  }

  static String text(DocumentStatus status) {
    return status.name().substring(STATUS_PREFIX.length());
  }

  static String text(DocumentType type) {
    return type.name().substring(TYPE_PREFIX.length());
  }
}
