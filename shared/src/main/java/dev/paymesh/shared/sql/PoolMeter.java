package dev.paymesh.shared.sql;

import dev.paymesh.shared.metrics.LiveGauges;
import dev.paymesh.shared.metrics.LiveGauges.Figure;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * Owns what is told of the ways to one database: how many statements, transactions and lists are under way on it, and how
 * many wait for a place or a connection. One for each event loop; together they make the figures of the login.
 */
final class PoolMeter {

  private final AtomicInteger inUse = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final List<Runnable> ends;

  /** Of the connections that are taken one at a time. */
  PoolMeter(String login, String pool) {
    this.ends = tell(login, pool, inUse::get, waiting::get);
  }

  /** Of places that somebody else counts; what to run when they are gone. */
  static List<Runnable> tell(
      String login, String pool, DoubleSupplier inUse, DoubleSupplier waiting) {
    Tags tags = Tags.of("login", login, "pool", pool);
    return List.of(
        LiveGauges.add(
            Figure.sum("mesh.sql.in.use", "statements or connections under way", tags), inUse),
        LiveGauges.add(
            Figure.sum("mesh.sql.waiting", "who waits for a place or a connection", tags),
            waiting));
  }

  /** A connection, counted from now until {@link #giveBack}, which follows once it is had. */
  Future<SqlConnection> take(Pool pool) {
    waiting.incrementAndGet();
    return pool.getConnection()
        .onComplete(had -> waiting.decrementAndGet())
        .onSuccess(connection -> inUse.incrementAndGet());
  }

  Future<Void> giveBack(SqlConnection connection) {
    inUse.decrementAndGet();
    return connection.close();
  }

  void close() {
    ends.forEach(Runnable::run);
  }
}
