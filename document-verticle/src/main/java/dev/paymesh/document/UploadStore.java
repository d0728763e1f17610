package dev.paymesh.document;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.Upload;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.KeyedRequests;
import dev.paymesh.shared.sql.Timestamps;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;

/**
 * Owns the SQL of uploads: one row each while it is open, and its pieces, which stay where they are when it becomes a
 * document.
 */
final class UploadStore {

  /** One upload of a user begins after the other, so that the counts below hold. */
  private static final String LOCK_USER =
      "SELECT pg_advisory_xact_lock(hashtextextended('document of ' || $1::text, 0))";

  private static final String TAKE_OVER =
      """
      UPDATE uploads
      SET receiver = receiver + 1, updated_at = now(),
          stored_bytes = CASE WHEN $3::bigint = 0 THEN 0 ELSE stored_bytes END
      WHERE user_id = $1::text AND key = $2::text
      RETURNING id, receiver, stored_bytes, media_type, request_hash""";

  private static final String IN_USE =
      """
      SELECT (SELECT count(*) FROM documents WHERE user_id = $1::text) AS documents,
             (SELECT count(*) FROM uploads WHERE user_id = $1::text) AS uploads,
             (SELECT coalesce(sum(size_bytes), 0) FROM documents WHERE user_id = $1::text)::bigint
               + (SELECT coalesce(sum(reserved_bytes), 0) FROM uploads WHERE user_id = $1::text)::bigint
               AS bytes""";

  private static final String BEGIN =
      """
      INSERT INTO uploads (id, user_id, key, request_hash, document_type, size_bytes, reserved_bytes)
      VALUES ($1::uuid, $2::text, $3::text, $4::bytea, $5::text, $6::bigint, $7::bigint)""";

  /** Whoever is not the receiver any more, or has lost count, stores nothing. */
  private static final String APPEND =
      """
      WITH grown AS (
        UPDATE uploads
        SET stored_bytes = stored_bytes + octet_length($4::bytea), media_type = $5::text,
            updated_at = now()
        WHERE id = $1::uuid AND receiver = $2::int AND stored_bytes = $3::bigint
        RETURNING id)
      INSERT INTO document_pieces (document_id, start, content)
      SELECT id, $3::bigint, $4::bytea FROM grown
      RETURNING start""";

  private static final String FINISH =
      """
      WITH done AS (
        DELETE FROM uploads
        WHERE id = $1::uuid AND receiver = $2::int AND stored_bytes = $3::bigint
        RETURNING id, user_id, document_type, media_type, stored_bytes),
      stored AS (
        INSERT INTO documents
          (id, user_id, document_type, media_type, size_bytes, sha256, due_at)
        SELECT id, user_id, document_type, media_type, stored_bytes, $4::bytea, now() FROM done
        RETURNING %s),
      told AS (
        INSERT INTO document_events (document_id, user_id, type, actor, request_id)
        SELECT id, user_id, 'UPLOADED', $5::text, $6::text FROM stored)
      SELECT %1$s FROM stored"""
          .formatted(DocumentStore.COLUMNS);

  private static final String FIND =
      """
      SELECT document_type, size_bytes, stored_bytes, updated_at FROM uploads
      WHERE user_id = $1::text AND key = $2::text""";

  private static final String DISCARD =
      "DELETE FROM uploads WHERE id = $1::uuid AND receiver = $2::int RETURNING id";

  private static final String SWEEP =
      """
      DELETE FROM uploads
      WHERE id = (
        SELECT id FROM uploads
        WHERE updated_at < now() - $1::bigint * interval '1 second'
        ORDER BY updated_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED)
      RETURNING id""";

  static final String DELETE_PIECES = "DELETE FROM document_pieces WHERE document_id = $1::uuid";

  private final Database database;
  private final KeyedRequests keyed;
  private final DocumentLimits limits;

  UploadStore(Database database, DocumentLimits limits) {
    this.database = database;
    this.keyed = database.keyedRequests();
    this.limits = limits;
  }

  /**
   * An open upload, as one stream of it found it.
   *
   * @param receiver the number of the stream
   * @param storedBytes where it goes on
   * @param mediaType as its first piece showed; empty before that
   */
  record Opened(UUID id, int receiver, long storedBytes, String mediaType) {

    Opened behind(Buffer piece, String type) {
      return new Opened(id, receiver, storedBytes + piece.length(), type);
    }
  }

  /** The document that an upload under this key became, if it is finished. */
  Future<Optional<Document>> finished(UploadTerms terms) {
    return keyed.find(terms.request(), Document.parser());
  }

  /** Begins an upload, or goes on with it; whoever did so before can store no more. */
  Future<Opened> open(UploadTerms terms) {
    Tuple place = Tuple.of(terms.userId(), terms.request().key(), terms.offset());
    return database.inTransaction(connection -> run(connection, LOCK_USER, Tuple.of(terms.userId()))
        .compose(locked -> run(connection, TAKE_OVER, place))
        .compose(found -> found.rowCount() == 1
            ? takeOver(connection, terms, found.iterator().next())
            : begin(connection, terms)));
  }

  /** What is refused here is undone, and the earlier stream goes on. */
  private static Future<Opened> takeOver(SqlConnection connection, UploadTerms terms, Row row) {
    Opened opened = new Opened(
        row.getUUID("id"),
        row.getInteger("receiver"),
        row.getLong("stored_bytes"),
        row.getString("media_type"));
    if (!Arrays.equals(row.getBuffer("request_hash").getBytes(), terms.request().hash())) {
      return Future.failedFuture(KeyedRequests.reused());
    }
    if (terms.offset() != opened.storedBytes()) {
      return Future.failedFuture(UploadRefusal.offset(opened.storedBytes()));
    }
    return terms.offset() == 0
        ? run(connection, DELETE_PIECES, Tuple.of(opened.id())).map(opened)
        : Future.succeededFuture(opened);
  }

  private Future<Opened> begin(SqlConnection connection, UploadTerms terms) {
    if (terms.offset() > 0) {
      return Future.failedFuture(UploadRefusal.unknown());
    }
    long reserve = terms.bytesMax(limits.bytesMax());
    return run(connection, IN_USE, Tuple.of(terms.userId())).compose(used -> {
      refuseTooMany(used.iterator().next(), reserve);
      UUID id = UuidCreator.getTimeOrderedEpoch();
      Tuple args = Tuple.of(id, terms.userId(), terms.request().key())
          .addBuffer(Buffer.buffer(terms.request().hash()))
          .addString(DocumentStore.text(terms.about().getDocumentType()))
          .addLong(terms.about().hasSizeBytes() ? terms.about().getSizeBytes() : null)
          .addLong(reserve);
      return run(connection, BEGIN, args).map(begun -> new Opened(id, 1, 0, ""));
    });
  }

  private void refuseTooMany(Row used, long reserve) {
    long uploads = used.getLong("uploads");
    if (uploads >= limits.userUploadsMax()) {
      throw UploadRefusal.uploadsFull(limits.userUploadsMax());
    }
    if (used.getLong("documents") + uploads >= limits.userDocumentsMax()
        || used.getLong("bytes") + reserve > limits.userBytesMax()) {
      throw UploadRefusal.documentsFull();
    }
  }

  /** Stores the next piece; completes with the upload as it is behind it. */
  Future<Opened> append(Opened upload, Buffer piece, String mediaType) {
    Tuple args = place(upload).addBuffer(piece).addString(mediaType);
    return database.query(APPEND, args).map(rows -> {
      if (rows.rowCount() == 0) {
        throw UploadRefusal.superseded();
      }
      return upload.behind(piece, mediaType);
    });
  }

  private static Tuple place(Opened upload) {
    return Tuple.of(upload.id(), upload.receiver(), upload.storedBytes());
  }

  /** Makes the upload a document, or gives the one that was made under its key meanwhile. */
  Future<Document> finish(Opened upload, UploadTerms terms, byte[] sha256) {
    CallContext caller = CallContext.current();
    Tuple args = place(upload)
        .addBuffer(Buffer.buffer(sha256))
        .addString(caller.userId())
        .addString(caller.requestId());
    return keyed
        .once(
            terms.request(),
            connection -> run(connection, FINISH, args).map(rows -> {
              Iterator<Row> stored = rows.iterator();
              if (!stored.hasNext()) {
                throw UploadRefusal.superseded();
              }
              return DocumentStore.document(stored.next());
            }),
            Document.parser())
        .compose(document -> document.getId().equals(upload.id().toString())
            ? Future.succeededFuture(document)
            : discard(upload).map(gone -> same(document, sha256)));
  }

  private static Document same(Document document, byte[] sha256) {
    if (!document.getSha256().equals(HexFormat.of().formatHex(sha256))) {
      throw KeyedRequests.reused();
    }
    return document;
  }

  Future<Optional<Upload>> find(String userId, String key) {
    return database
        .query(FIND, Tuple.of(userId, key))
        .map(rows -> rows.size() == 0
            ? Optional.empty()
            : Optional.of(upload(rows.iterator().next())
                .setUserId(userId)
                .setIdempotencyKey(key)
                .build()));
  }

  private static Upload.Builder upload(Row row) {
    Upload.Builder upload = Upload.newBuilder()
        .setDocumentType(DocumentStore.type(row.getString("document_type")))
        .setOffset(row.getLong("stored_bytes"))
        .setUpdatedAt(Timestamps.of(row.getOffsetDateTime("updated_at")));
    Optional.ofNullable(row.getLong("size_bytes")).ifPresent(upload::setSizeBytes);
    return upload;
  }

  /** Forgets an upload with what it has stored, unless another stream has taken it over. */
  Future<Void> discard(Opened upload) {
    return removed(DISCARD, Tuple.of(upload.id(), upload.receiver())).mapEmpty();
  }

  /** Forgets uploads that got nothing for so long; completes with how many. */
  Future<Integer> sweep(Duration kept) {
    return removed(SWEEP, Tuple.of(kept.toSeconds()))
        .compose(
            removed -> removed ? sweep(kept).map(more -> more + 1) : Future.succeededFuture(0));
  }

  /** By two statements: the second sees pieces that came while the first one waited for its row. */
  private Future<Boolean> removed(String delete, Tuple args) {
    return database.inTransaction(connection -> run(connection, delete, args)
        .compose(gone -> gone.rowCount() == 0
            ? Future.succeededFuture(false)
            : run(connection, DELETE_PIECES, Tuple.of(gone.iterator().next().getUUID(0)))
                .map(true)));
  }

  /** Forgets answers under keys that are older; completes with how many. */
  Future<Integer> sweepKeys(Duration kept) {
    return keyed.sweep(kept);
  }

  private static Future<RowSet<Row>> run(SqlConnection connection, String sql, Tuple args) {
    return connection.preparedQuery(sql).execute(args);
  }
}
