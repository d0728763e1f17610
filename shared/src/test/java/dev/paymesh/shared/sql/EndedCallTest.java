package dev.paymesh.shared.sql;

import static dev.paymesh.shared.testkit.MeshVertx.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a call wants of the database ends with the call, and takes nobody else's statement with it. */
final class EndedCallTest {

  private static final AtomicLong IDS = new AtomicLong(500_000);
  private static final String INSERT =
      "INSERT INTO things (id, name) VALUES ($1::bigint, $2::text)";
  private static final String COUNT = "SELECT count(*) FROM things WHERE id = $1::bigint";
  private static final String SLEEP = "SELECT pg_sleep($1::float8)";
  private static final String RUNNING =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1::text"
          + " AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%pg_sleep%'";
  /** As many statements as are under way at once. */
  private static final int UNDER_WAY = 128;

  private final MeshVertx mesh = MeshVertx.start();
  private final Vertx vertx = mesh.vertx();
  private final DatabaseConfig config =
      TestDatabase.configFor("probe").named("ended-call-" + IDS.incrementAndGet());
  private final Database database = Database.open(vertx, config);

  @AfterEach
  void close() {
    await(database.close());
    mesh.close();
  }

  @Test
  void aCallThatHasEndedStartsNothing() {
    long id = IDS.incrementAndGet();
    CallContext call = TestMesh.caller("user-0001", "user");
    call.scope().end();
    assertThat(statusOf(TestMesh.begin(vertx, call, () -> insert(id))))
        .isEqualTo(GrpcStatus.CANCELLED);
    assertThat(count(id)).isZero();
  }

  @Test
  void aStatementThatWaitsWhenItsCallEndsIsNeverSent() {
    List<Future<RowSet<Row>>> all = occupy(0.3);
    long gone = IDS.incrementAndGet();
    long stays = IDS.incrementAndGet();
    CallContext leaving = TestMesh.caller("user-0001", "user");
    Future<RowSet<Row>> late = TestMesh.begin(vertx, leaving, () -> {
      Future<RowSet<Row>> sent = insert(gone);
      leaving.scope().end();
      return sent;
    });
    CallContext staying = TestMesh.caller("user-0002", "user");
    TestMesh.within(vertx, staying, () -> insert(stays).map(done -> {
      assertThat(CallContext.current()).as("whose answer it is").isSameAs(staying);
      return done;
    }));
    assertThat(statusOf(late)).isEqualTo(GrpcStatus.CANCELLED);
    assertThat(count(gone)).isZero();
    assertThat(count(stays)).isEqualTo(1);
    await(Future.all(all));
  }

  @Test
  void aStatementUnderWayEndsAtTheServersLimitAndItsNeighboursGoOn() {
    Database hurried = Database.open(vertx, config.statementTimeout(500));
    await(hurried.query("SELECT 1", Tuple.tuple()));
    CallContext call =
        CallContext.entering("user-0001", "user", TestMesh.REQUEST_ID, Deadline.after(60_000));
    Future<RowSet<Row>> slow =
        TestMesh.begin(vertx, call, () -> hurried.query(SLEEP, Tuple.of(60.0)));
    awaitRunning(1);
    call.scope().end();
    List<Future<RowSet<Row>>> neighbours = new ArrayList<>();
    for (int n = 0; n < 50; n++) {
      neighbours.add(hurried.query("SELECT $1::int", Tuple.of(n)));
    }
    await(Future.all(neighbours));
    assertThat(statusOf(slow)).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    awaitRunning(0);
    await(hurried.close());
  }

  @Test
  void theCallsThatWaitGetTheirTurnsInOrderAndTheRestIsTurnedAway() {
    List<Future<RowSet<Row>>> all = occupy(0.05);
    List<Integer> order = new ArrayList<>();
    List<Future<?>> waiting = new ArrayList<>();
    TestMesh.within(vertx, TestMesh.caller("user-0001", "user"), () -> {
      for (int n = 0; n < 600; n++) {
        int number = n;
        waiting.add(database.query("SELECT 1", Tuple.tuple()).onSuccess(done -> order.add(number)));
      }
      return Future.join(waiting).otherwiseEmpty();
    });
    assertThat(order).isNotEmpty();
    assertThat(waiting.stream().filter(Future::failed).count()).isEqualTo(600 - order.size());
    await(Future.all(all));
  }

  private List<Future<RowSet<Row>>> occupy(double seconds) {
    await(database.query("SELECT 1", Tuple.tuple()));
    List<Future<RowSet<Row>>> all = new ArrayList<>();
    for (int n = 0; n < UNDER_WAY; n++) {
      double each = n == 0 || n == UNDER_WAY - 1 ? seconds : 0;
      all.add(database.query(SLEEP, Tuple.of(each)));
    }
    return all;
  }

  private Future<RowSet<Row>> insert(long id) {
    return database.query(INSERT, Tuple.of(id, "thing " + id));
  }

  private long count(long id) {
    return await(database.query(COUNT, Tuple.of(id))).iterator().next().getLong(0);
  }

  private void awaitRunning(long expected) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    long running;
    do {
      running = await(database.query(RUNNING, Tuple.of(config.applicationName())))
          .iterator()
          .next()
          .getLong(0);
    } while (running != expected && System.nanoTime() < end);
    assertThat(running).as("statements under way at the server").isEqualTo(expected);
  }

  private static GrpcStatus statusOf(Future<?> future) {
    MeshStatus status = catchThrowableOfType(MeshStatus.class, () -> await(future));
    assertThat(status).as("a MeshStatus").isNotNull();
    return status.code();
  }
}
