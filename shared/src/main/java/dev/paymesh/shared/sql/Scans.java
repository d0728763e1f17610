package dev.paymesh.shared.sql;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/**
 * Owns the long reads of one verticle instance: each is a cursor in a transaction on a connection of its own, read as
 * fast as its rows are taken.
 */
final class Scans {

  /** On each event loop. A cursor keeps what it may still read from being vacuumed, so they are few. */
  static final int SCANS_MAX = 4;

  private static final int ROWS_AT_ONCE_MAX = 256;
  private static final long RETRY_AFTER_MS = 1_000;

  private final Pool pool;
  private final PoolMeter connections;
  private final Counter read;

  Scans(Pool pool, PoolMeter connections) {
    this.pool = pool;
    this.connections = connections;
    this.read = Counter.builder("mesh.sql.scan.rows")
        .description("rows that cursors have read")
        .register(Metrics.globalRegistry);
  }

  /** Reads a query to its end, or until a taker fails; the next rows are read when these are taken. */
  Future<Void> scan(String sql, Tuple args, Database.Taker taker) {
    return connections
        .take(pool)
        .transform(acquired -> acquired.succeeded()
            ? scan(acquired.result(), new Scan(sql, args, taker))
            : Future.failedFuture(refusal(acquired.cause())));
  }

  private record Scan(String sql, Tuple args, Database.Taker taker) {}

  private static RuntimeException refusal(Throwable cause) {
    return cause instanceof ConnectionPoolTooBusyException
        ? MeshStatus.of(
                GrpcStatus.RESOURCE_EXHAUSTED, "LISTS_FULL", "too many lists are being read")
            .retryAfter(RETRY_AFTER_MS)
        : SqlFailures.noConnection(cause);
  }

  private Future<Void> scan(SqlConnection connection, Scan scan) {
    if (CallContext.currentScope().ended()) {
      return connections.giveBack(connection);
    }
    return connection
        .begin()
        .compose(transaction -> connection
            .prepare(scan.sql())
            .compose(statement -> pump(statement.cursor(scan.args()), scan.taker()))
            .transform(read -> transaction
                .rollback()
                .transform(ended -> read.succeeded()
                    ? Future.<Void>succeededFuture()
                    : Future.<Void>failedFuture(SqlFailures.translate(read.cause())))))
        .eventually(() -> connections.giveBack(connection));
  }

  private Future<Void> pump(Cursor cursor, Database.Taker taker) {
    Promise<Void> done = Promise.promise();
    next(cursor, taker, done);
    return done.future();
  }

  /** One promise for all rounds: futures that wait for each other would grow with the rows. */
  private void next(Cursor cursor, Database.Taker taker, Promise<Void> done) {
    cursor
        .read(ROWS_AT_ONCE_MAX)
        .compose(rows -> take(rows, taker))
        .onComplete(
            taken -> {
              if (cursor.hasMore()) {
                next(cursor, taker, done);
              } else {
                done.complete();
              }
            },
            done::fail);
  }

  private Future<Void> take(RowSet<Row> rows, Database.Taker taker) {
    read.increment(rows.size());
    return taker.take(rows);
  }

  /** Is told of no more. */
  void close() {
    connections.close();
  }
}
