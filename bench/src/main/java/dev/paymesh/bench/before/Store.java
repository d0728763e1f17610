package dev.paymesh.bench.before;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Iterator;
import java.util.Optional;

/**
 * Owns the connections of one service on one event loop: prepared and pipelined, with the settings that Paymesh gives its
 * own.
 */
final class Store {

  private static final int CONNECTIONS_MAX = 2;
  private static final int PIPELINED_MAX = 64;
  private static final int WAITERS_MAX = 1_024;
  private static final int STATEMENTS_MAX = 256;
  private static final int SQL_CHARS_MAX = 8_192;

  private final SqlClient client;

  Store(Vertx vertx, String url) {
    PgConnectOptions options = PgConnectOptions.fromUri(url)
        .setPipeliningLimit(PIPELINED_MAX)
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(STATEMENTS_MAX)
        .setPreparedStatementCacheSqlLimit(SQL_CHARS_MAX)
        .addProperty("application_name", "before")
        .addProperty("statement_timeout", "2000")
        .addProperty("plan_cache_mode", "force_generic_plan")
        .addProperty("enable_seqscan", "off");
    client = PgBuilder.client()
        .with(new PoolOptions().setMaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITERS_MAX))
        .connectingTo(options)
        .using(vertx)
        .build();
  }

  /** The first row of one statement, committed. */
  Future<Optional<Row>> first(String sql, Tuple args) {
    return client.preparedQuery(sql).execute(args).map(rows -> {
      Iterator<Row> each = rows.iterator();
      return each.hasNext() ? Optional.of(each.next()) : Optional.empty();
    });
  }
}
