package dev.paymesh.document;

import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Iterator;
import java.util.UUID;
import java.util.function.Function;

/** Owns the SQL that reads content, a piece at a time and the next one when that is done with. */
final class ContentStore {

  private static final String PIECE =
      """
      SELECT start, content FROM document_pieces
      WHERE document_id = $1::uuid AND start <= $2::bigint
      ORDER BY start DESC
      LIMIT 1""";

  private final Database database;

  ContentStore(Database database) {
    this.database = database;
  }

  /** A part of the content of a document, or of an upload. */
  record Span(UUID id, long from, long until) {

    Span behind(Buffer piece) {
      return new Span(id, from + piece.length(), until);
    }
  }

  /** Gives a part of the content to a taker; fails when it is not all there, or the taker fails. */
  Future<Void> read(Span span, Function<Buffer, Future<Void>> taker) {
    Promise<Void> done = Promise.promise();
    next(span, taker, done);
    return done.future();
  }

  /** One promise for all rounds: futures that wait for each other would grow with the content. */
  private void next(Span span, Function<Buffer, Future<Void>> taker, Promise<Void> done) {
    if (span.from() >= span.until()) {
      done.complete();
      return;
    }
    database
        .query(PIECE, Tuple.of(span.id(), span.from()))
        .map(rows -> pieceOf(span, rows))
        .compose(piece -> taker.apply(piece).map(taken -> span.behind(piece)))
        .onComplete(rest -> next(rest, taker, done), done::fail);
  }

  private static Buffer pieceOf(Span span, RowSet<Row> rows) {
    Iterator<Row> found = rows.iterator();
    if (found.hasNext()) {
      Row row = found.next();
      Buffer content = row.getBuffer("content");
      long skipped = span.from() - row.getLong("start");
      if (skipped < content.length()) {
        long rest = Math.min(content.length() - skipped, span.until() - span.from());
        return content.slice((int) skipped, (int) (skipped + rest));
      }
    }
    throw unknown();
  }

  static MeshStatus unknown() {
    return MeshStatus.of(
        GrpcStatus.NOT_FOUND,
        "DOCUMENT_NOT_FOUND",
        "there is no such document, or no content of it");
  }
}
