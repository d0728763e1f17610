package dev.paymesh.shared.sql;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.trace.Leg;
import dev.paymesh.shared.trace.Timed.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Owns the connections of one verticle instance: a pipelined client for single statements, a small pool for
 * transactions, and the subscribers that listen.
 *
 * <p>Every failure is a {@link dev.paymesh.shared.grpc.MeshStatus}, save {@link ConstraintViolation}, which the store
 * that caused it turns into an answer. Opening connects nothing: a database that is down fails statements, not the
 * start.
 */
public final class Database {

  /** A hint may be lost, so its commit waits for no disk. */
  private static final String NOTIFY =
      "select set_config('synchronous_commit', 'off', true), pg_notify($1::text, $2::text)";

  private static final int PIPELINED_CONNECTIONS_MAX = 2;
  private static final int PIPELINED_STATEMENTS_MAX = 64;
  private static final int POOLED_CONNECTIONS_MAX = 2;
  private static final int WAITERS_MAX = 512;
  private static final int PREPARED_STATEMENTS_MAX = 256;
  private static final int PREPARED_SQL_CHARS_MAX = 8_192;
  private static final int CONNECT_TIMEOUT_MS = 1_000;
  private static final int SILENCE_TIMEOUT_MS = 5_000;
  private static final int LIFETIME_S = 1_800;
  private static final int SCAN_SILENCE_MS_MAX = 20_000;
  private static final int SCAN_IDLE_S = 10;
  private static final long RECONNECT_DELAY_MS_MAX = 2_000;
  private static final long CLOSE_MS_MAX = 10_000;

  private final Vertx vertx;
  private final ContextInternal home;
  private final int batchMax;
  private final PgConnectOptions options;
  private final SqlClient client;
  private final Pool pool;
  private final Pool scanPool;
  private final Scans scans;
  private final StatementGate gate;
  private final PoolMeter transactions;
  private final List<Runnable> untell;
  private final StatementCounts counts;
  private final long patienceMs;
  private final List<PgSubscriber> subscribers = new CopyOnWriteArrayList<>();

  private Database(Vertx vertx, DatabaseConfig config) {
    this.vertx = vertx;
    // Bare: a statement of many calls belongs to none, whichever opened this.
    this.home = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
    this.batchMax = config.batchMax();
    this.options = connectOptions(config);
    this.counts = StatementCounts.of(config);
    this.gate = new StatementGate(vertx, PIPELINED_CONNECTIONS_MAX * PIPELINED_STATEMENTS_MAX);
    // The server ends a statement by itself; a longer silence is that of a dead connection.
    this.patienceMs = config.statementTimeoutMs() + CONNECT_TIMEOUT_MS;
    // query() has one timer for all waiting. The client's own, which is not cancelled when a
    // connection cannot be had, would complete the result twice.
    this.client = PgBuilder.client()
        .with(poolOptions(PIPELINED_CONNECTIONS_MAX).setConnectionTimeout(0))
        .with(socketOptions())
        .connectingTo(options)
        .using(vertx)
        .build();
    this.pool = PgBuilder.pool()
        .with(poolOptions(POOLED_CONNECTIONS_MAX)
            .setConnectionTimeout(CONNECT_TIMEOUT_MS)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
        .with(socketOptions())
        .connectingTo(options)
        .using(vertx)
        .build();
    this.scanPool = PgBuilder.pool()
        .with(scanOptions())
        .with(socketOptions())
        .connectingTo(patient(options))
        .using(vertx)
        .build();
    this.scans = new Scans(scanPool, new PoolMeter(config.user(), "lists"));
    this.transactions = new PoolMeter(config.user(), "transactions");
    this.untell = PoolMeter.tell(config.user(), "statements", gate::underWay, gate::waiting);
  }

  /** Between two rows of a list the server waits for as long as a reader is waited for, and no longer. */
  private static PgConnectOptions patient(PgConnectOptions options) {
    return new PgConnectOptions(options)
        .addProperty("idle_in_transaction_session_timeout", Integer.toString(SCAN_SILENCE_MS_MAX));
  }

  private static PoolOptions scanOptions() {
    return poolOptions(Scans.SCANS_MAX)
        .setMaxWaitQueueSize(0)
        .setIdleTimeout(SCAN_IDLE_S)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setConnectionTimeout(CONNECT_TIMEOUT_MS)
        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  public static Database open(Vertx vertx, DatabaseConfig config) {
    return new Database(vertx, config);
  }

  /**
   * Runs one statement, committed when the future completes. SQL is a constant with its parameters cast ({@code
   * $1::uuid}) and its columns named; values only ever come in the tuple.
   *
   * <p>It belongs to the call being served here, if there is one: once that has ended, by its caller's going or its
   * deadline, the statement is not sent any more. One that was sent shares its connection with others', so it is not
   * cancelled; the server ends it at its own limit, {@link DatabaseConfig#statementTimeoutMs}. What is done for many
   * calls at once is asked for outside of any.
   */
  public Future<RowSet<Row>> query(String sql, Tuple args) {
    Leg leg = StatementName.leg(sql);
    return leg.until(gate.pass(() -> {
      leg.sent();
      return counts.of(attempt(sql, args));
    }));
  }

  private Future<RowSet<Row>> attempt(String sql, Tuple args) {
    return execute(sql, args)
        .recover(failure ->
            SqlFailures.isStalePlan(failure) ? execute(sql, args) : Future.failedFuture(failure))
        .recover(failure -> Future.failedFuture(SqlFailures.translate(failure)));
  }

  private Future<RowSet<Row>> execute(String sql, Tuple args) {
    return client.preparedQuery(sql).execute(args).timeout(patienceMs, TimeUnit.MILLISECONDS);
  }

  /**
   * Lets requests of one kind share statements. The statement takes them as arrays ({@code = any($1::text[])}) and
   * answers in their order, see {@link NaturalBatch#inOrder}. The kind is one of a closed set, for the metric.
   */
  public <Q, R> NaturalBatch<Q, R> batch(
      String kind, Function<List<Q>, Future<List<R>>> statement) {
    return batch(kind, 0, statement);
  }

  /** The same for what no caller waits for: statements leave so many milliseconds apart at least, the first at once. */
  public <Q, R> NaturalBatch<Q, R> batch(
      String kind, long apartMs, Function<List<Q>, Future<List<R>>> statement) {
    return new NaturalBatch<>(home, new NaturalBatch.Terms(kind, batchMax, apartMs), statement);
  }

  /** Runs work in one transaction, rolled back when the work fails. No rpc belongs inside. */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    Leg leg = CallContext.currentLeg().child(Kind.STATEMENT, "transaction");
    return leg.until(counts.of(transactions.take(pool).transform(acquired -> {
      leg.sent();
      return acquired.succeeded()
          ? transact(acquired.result(), work)
          : Future.failedFuture(SqlFailures.noConnection(acquired.cause()));
    })));
  }

  private <T> Future<T> transact(
      SqlConnection connection, Function<SqlConnection, Future<T>> work) {
    return connection
        .begin()
        .compose(transaction -> work.apply(connection)
            .compose(result -> transaction.commit().map(result), failure -> transaction
                .rollback()
                .transform(rolledBack -> Future.<T>failedFuture(failure))))
        .recover(failure -> Future.<T>failedFuture(SqlFailures.translate(failure)))
        .eventually(() -> transactions.giveBack(connection));
  }

  /** The answers of writes under idempotency keys, in this schema. */
  public KeyedRequests keyedRequests() {
    return new KeyedRequests(this);
  }

  /** Takes some rows of a list; the next ones are read when the future completes, and none when it fails. */
  public interface Taker {

    Future<Void> take(RowSet<Row> rows);
  }

  /**
   * Reads the rows of a query by a cursor, as they were when it began, in constant memory. Few do so at once: one too
   * many is refused with RESOURCE_EXHAUSTED.
   */
  public Future<Void> scan(String sql, Tuple args, Taker taker) {
    return StatementName.leg(sql).until(scans.scan(sql, args, taker));
  }

  /**
   * A connection for LISTEN that comes back by itself after a loss, for as long as the database is open. What was
   * notified in between is gone: a channel's {@code subscribeHandler} runs after each (re)connection, to catch up.
   */
  public Future<PgSubscriber> subscriber() {
    PgSubscriber subscriber =
        PgSubscriber.subscriber(vertx, options).reconnectPolicy(Database::reconnectDelayMs);
    return subscriber
        .connect()
        .timeout(2L * CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .map(connected -> {
          subscribers.add(subscriber);
          return subscriber;
        })
        .recover(failure -> subscriber
            .close()
            .transform(closed -> Future.failedFuture(SqlFailures.noConnection(failure))));
  }

  /** Tells every listener of a channel in less than 8,000 bytes; for no call, since it may tell of many. */
  public Future<Void> notify(String channel, String text) {
    Promise<Void> sent = home.promise();
    home.runOnContext(
        turn -> query(NOTIFY, Tuple.of(channel, text)).<Void>mapEmpty().onComplete(sent));
    return sent.future();
  }

  /** Closes all connections, or says after ten seconds that it could not; statements still in flight fail. */
  public Future<Void> close() {
    untell.forEach(Runnable::run);
    transactions.close();
    scans.close();
    List<Future<Void>> closing = subscribers.stream().map(PgSubscriber::close).toList();
    return Future.join(closing)
        .transform(done -> Future.join(client.close(), pool.close(), scanPool.close()))
        .<Void>mapEmpty()
        .timeout(CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
  }

  private static PgConnectOptions connectOptions(DatabaseConfig config) {
    PgConnectOptions options = new PgConnectOptions()
        .setHost(config.host())
        .setPort(config.port())
        .setDatabase(config.database())
        .setUser(config.user())
        .setPassword(config.password())
        .setSslMode(config.sslMode())
        .setPipeliningLimit(PIPELINED_STATEMENTS_MAX)
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS_MAX)
        .setPreparedStatementCacheSqlLimit(PREPARED_SQL_CHARS_MAX);
    config.sessionLimits().forEach(options::addProperty);
    // Every statement finds its rows by an index, whatever its arguments and however small its
    // table was when it was planned; so it is planned once, and not as a scan.
    options
        .addProperty("plan_cache_mode", "force_generic_plan")
        .addProperty("enable_seqscan", "off");
    boolean encrypted = config.sslMode() != SslMode.DISABLE;
    boolean verified =
        config.sslMode() == SslMode.VERIFY_FULL || config.sslMode() == SslMode.VERIFY_CA;
    return encrypted
        ? options.setSslOptions(new ClientSSLOptions().setTrustAll(!verified))
        : options;
  }

  private static NetClientOptions socketOptions() {
    return new NetClientOptions()
        .setConnectTimeout(CONNECT_TIMEOUT_MS)
        .setTcpKeepAlive(true)
        .setTcpUserTimeout(SILENCE_TIMEOUT_MS);
  }

  private static PoolOptions poolOptions(int connectionsMax) {
    // Spread, so that connections opened together do not all end together.
    int lifetimeS = LIFETIME_S + ThreadLocalRandom.current().nextInt(LIFETIME_S / 4);
    return new PoolOptions()
        .setMaxSize(connectionsMax)
        .setMaxWaitQueueSize(WAITERS_MAX)
        .setMaxLifetime(lifetimeS)
        .setMaxLifetimeUnit(TimeUnit.SECONDS);
  }

  private static long reconnectDelayMs(int attempts) {
    long ceilingMs = Math.min(RECONNECT_DELAY_MS_MAX, 50L << Math.min(attempts, 10));
    return 1 + ThreadLocalRandom.current().nextLong(ceilingMs);
  }
}
