package dev.paymesh.shared.sql;

import static dev.paymesh.shared.testkit.MeshVertx.await;

import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Owns a table whose reads and inserts may share statements, on an event loop of its own, and what was sent to it. */
final class Things implements AutoCloseable {

  private static final AtomicLong IDS = new AtomicLong(1_000_000);
  private static final String FIND = "SELECT id, name FROM things WHERE id = ANY($1::bigint[])";
  private static final String INSERT =
      """
      INSERT INTO things (id, name)
      SELECT * FROM unnest($1::bigint[], $2::text[])
      RETURNING id, name
      """;

  final NaturalBatch<Long, Optional<String>> finds;
  final NaturalBatch<Thing, Optional<String>> inserts;

  /** The ids of each statement. */
  final List<List<Long>> sent = new CopyOnWriteArrayList<>();

  private final ContextInternal home;
  private final Database database;
  private final Database owner;

  record Thing(long id, String name) {}

  Things(Vertx vertx, int batchMax) {
    home = ((VertxInternal) vertx).createEventLoopContext();
    owner = Database.open(vertx, DatabaseConfig.parse(TestDatabase.ownerUrl()));
    DatabaseConfig config = TestDatabase.configFor("probe").batchMax(batchMax);
    database = await(atHome(() -> Future.succeededFuture(Database.open(vertx, config))));
    finds = database.batch("things.find", this::findAll);
    inserts = database.batch("things.insert", this::insertAll);
  }

  static long newId() {
    return IDS.incrementAndGet();
  }

  static Thing named(long id) {
    return new Thing(id, "thing " + id);
  }

  /** Acts on the event loop that a verticle with this database would have. */
  <T> Future<T> atHome(Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    home.duplicate().runOnContext(run -> action.get().onComplete(done));
    return done.future();
  }

  /** No statement on the table ends until the release does. */
  Future<Void> lockUntil(Future<Void> release) {
    Promise<Void> locked = Promise.promise();
    Future<Void> lock = owner.inTransaction(connection -> connection
        .query("LOCK TABLE probe.things IN ACCESS EXCLUSIVE MODE")
        .execute()
        .<Void>mapEmpty()
        .onComplete(locked)
        .compose(held -> release));
    await(locked.future());
    return lock;
  }

  long count(List<Long> ids) {
    return await(owner.query(
            "SELECT count(*) FROM probe.things WHERE id = ANY($1::bigint[])", array(ids)))
        .iterator()
        .next()
        .getLong(0);
  }

  /** Reads whose statements leave so far apart. */
  NaturalBatch<Long, Optional<String>> findsApart(long apartMs) {
    return database.batch("things.find_apart", apartMs, this::findAll);
  }

  private Future<List<Optional<String>>> findAll(List<Long> ids) {
    sent.add(ids);
    return database.query(FIND, array(ids)).map(rows -> NaturalBatch.inOrder(ids, namesOf(rows)));
  }

  private Future<List<Optional<String>>> insertAll(List<Thing> things) {
    List<Long> ids = things.stream().map(Thing::id).toList();
    sent.add(ids);
    String[] names = things.stream().map(Thing::name).toArray(String[]::new);
    return database
        .query(INSERT, array(ids).addArrayOfString(names))
        .map(rows -> NaturalBatch.inOrder(ids, namesOf(rows)));
  }

  private static Tuple array(List<Long> ids) {
    return Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new));
  }

  private static Map<Long, String> namesOf(RowSet<Row> rows) {
    Map<Long, String> names = new HashMap<>();
    rows.forEach(row -> names.put(row.getLong("id"), row.getString("name")));
    return names;
  }

  @Override
  public void close() {
    await(Future.join(database.close(), owner.close()));
  }
}
