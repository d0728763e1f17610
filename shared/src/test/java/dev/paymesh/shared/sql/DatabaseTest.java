package dev.paymesh.shared.sql;

import static dev.paymesh.shared.testkit.MeshVertx.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DatabaseTest {

  private static final AtomicLong IDS = new AtomicLong(1_000);
  private static final String INSERT =
      "INSERT INTO things (id, name) VALUES ($1::bigint, $2::text)";
  private static final String COUNT = "SELECT count(*) FROM things WHERE id = $1::bigint";

  private final MeshVertx mesh = MeshVertx.start();
  private final DatabaseConfig config = TestDatabase.configFor("probe");
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(mesh.vertx(), config);
  }

  @AfterEach
  void close() {
    await(database.close());
    mesh.close();
  }

  @Test
  void aStatementIsCommittedWhenItsFutureCompletes() {
    long id = IDS.incrementAndGet();
    await(database.query(INSERT, Tuple.of(id, "thing " + id)));
    assertThat(count(id)).isEqualTo(1);
  }

  @Test
  void whoHasAConnectionAndWhoWaitsForOneIsTold() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Metrics.addRegistry(meters);
    try {
      Promise<Void> held = Promise.promise();
      List<Future<Void>> all = Stream.generate(
              () -> database.inTransaction(connection -> held.future()))
          .limit(3)
          .toList();
      MeshVertx.eventually(
          mesh.vertx(),
          "two have one and the third waits",
          () -> told(meters, "mesh.sql.in.use") == 2 && told(meters, "mesh.sql.waiting") == 1);
      held.complete();
      await(Future.join(all));
      assertThat(told(meters, "mesh.sql.in.use")).isZero();
      assertThat(told(meters, "mesh.sql.waiting")).isZero();
    } finally {
      Metrics.removeRegistry(meters);
    }
  }

  private double told(SimpleMeterRegistry meters, String name) {
    return meters
        .get(name)
        .tags("login", config.user(), "pool", "transactions")
        .gauge()
        .value();
  }

  @Test
  void aTransactionWhoseWorkFailsLeavesNothingAndReleasesItsConnection() {
    for (int i = 0; i < 10; i++) {
      long id = IDS.incrementAndGet();
      Throwable failure = failureOf(database.inTransaction(connection -> connection
          .preparedQuery(INSERT)
          .execute(Tuple.of(id, "thing " + id))
          .compose(done -> Future.failedFuture(MeshStatus.invalid("name", "another")))));
      assertThat(failure)
          .isInstanceOfSatisfying(MeshStatus.class, status -> assertThat(status.code())
              .isEqualTo(GrpcStatus.INVALID_ARGUMENT));
      assertThat(count(id)).isZero();
    }
  }

  @Test
  void workThatThrowsIsRolledBackToo() {
    LogWatch.expect("failed in the client");
    for (int i = 0; i < 10; i++) {
      Throwable failure = failureOf(database.inTransaction(connection -> {
        throw new IllegalStateException("a defect");
      }));
      assertThat(codeOf(failure)).isEqualTo(GrpcStatus.INTERNAL);
    }
  }

  @Test
  void aUniqueViolationNamesItsConstraint() {
    long id = IDS.incrementAndGet();
    await(database.query(INSERT, Tuple.of(id, "twin " + id)));
    Throwable failure =
        failureOf(database.query(INSERT, Tuple.of(IDS.incrementAndGet(), "twin " + id)));
    assertThat(failure).isInstanceOfSatisfying(ConstraintViolation.class, violation -> {
      assertThat(violation.isUnique()).isTrue();
      assertThat(violation.constraint()).isEqualTo("things_name_unique");
    });
  }

  @Test
  void aStatementThatTakesTooLongIsADeadline() {
    Database hurried = Database.open(mesh.vertx(), config.statementTimeout(100));
    Throwable failure = failureOf(hurried.query("SELECT pg_sleep($1::float8)", Tuple.of(5.0)));
    assertThat(codeOf(failure)).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    await(hurried.close());
  }

  @Test
  void aDatabaseThatIsNotThereIsUnavailableAndSaysWhenToComeBack() {
    Database nowhere =
        Database.open(mesh.vertx(), DatabaseConfig.parse("postgresql://a:b@localhost:1/c"));
    for (Future<?> attempt : List.of(
        nowhere.query("SELECT 1", Tuple.tuple()),
        nowhere.inTransaction(connection -> Future.succeededFuture()),
        nowhere.subscriber())) {
      assertThat(failureOf(attempt)).isInstanceOfSatisfying(MeshStatus.class, status -> {
        assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
        assertThat(status.reason()).isEqualTo("DATABASE_UNAVAILABLE");
        assertThat(status.detail(com.google.rpc.RetryInfo.class)).isPresent();
      });
    }
    await(nowhere.close());
  }

  @Test
  void aStatementAfterTheCloseIsUnavailableAndNoDefect() {
    Database closed = Database.open(mesh.vertx(), config);
    await(closed.close());
    assertThat(codeOf(failureOf(closed.query("SELECT 1", Tuple.tuple()))))
        .isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  @Test
  void aConnectionCutByTheServerIsUnavailableAndStatementsSoonWorkAgain() {
    Future<RowSet<Row>> cut =
        database.query("SELECT pg_terminate_backend(pg_backend_pid())", Tuple.tuple());
    assertThat(codeOf(failureOf(cut))).isEqualTo(GrpcStatus.UNAVAILABLE);
    Throwable failure = null;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    do {
      failure = catchThrowable(() -> count(-1));
      assertThat(failure == null || codeOf(failure) == GrpcStatus.UNAVAILABLE).isTrue();
    } while (failure != null && System.nanoTime() < end);
    assertThat(failure).isNull();
  }

  @Test
  void aWrongStatementIsADefectWhoseValuesStayOutOfTheLog() {
    LogWatch.expect("SQLSTATE 22P02");
    Throwable failure = failureOf(database.query("SELECT $1::text::int", Tuple.of("s3cret")));
    assertThat(codeOf(failure)).isEqualTo(GrpcStatus.INTERNAL);
    assertThat(LogWatch.seen())
        .anyMatch(line -> line.contains("22P02"))
        .noneMatch(line -> line.contains("s3cret"));
  }

  @Test
  void argumentsThatDoNotFitAreADefectAndStayOutOfTheLog() {
    LogWatch.expect("arguments do not fit");
    Throwable failure = failureOf(database.query(COUNT, Tuple.of("s3cret")));
    assertThat(codeOf(failure)).isEqualTo(GrpcStatus.INTERNAL);
    assertThat(LogWatch.seen()).hasSizeGreaterThan(0).noneMatch(line -> line.contains("s3cret"));
  }

  @Test
  void aReadGoesOnAfterItsTableGainedAnotherType() {
    Database owner = Database.open(mesh.vertx(), DatabaseConfig.parse(TestDatabase.ownerUrl()));
    await(owner.query("CREATE TABLE IF NOT EXISTS probe.plans (a int)", Tuple.tuple()));
    String read = "SELECT a FROM plans";
    await(database.query(read, Tuple.tuple()));
    await(owner.query("ALTER TABLE probe.plans ALTER COLUMN a TYPE bigint", Tuple.tuple()));
    assertThat(await(database.query(read, Tuple.tuple()))).isEmpty();
    await(owner.query("DROP TABLE probe.plans", Tuple.tuple()));
    await(owner.close());
  }

  @Test
  void moreStatementsThanMayWaitAreTurnedAwayAndNoneHangs() {
    List<Future<RowSet<Row>>> all = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      all.add(database.query("SELECT 1 FROM pg_sleep(0.001)", Tuple.tuple()));
    }
    await(Future.join(all).transform(done -> Future.succeededFuture()));
    assertThat(all).allMatch(Future::isComplete).anyMatch(Future::succeeded);
    assertThat(all.stream().filter(Future::failed).map(Future::cause).map(DatabaseTest::codeOf))
        .isNotEmpty()
        .containsOnly(GrpcStatus.UNAVAILABLE);
  }

  @Test
  void aSubscriberHearsAgainAfterItsConnectionWasCut() throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    PgSubscriber subscriber = await(database.subscriber());
    subscriber
        .channel("probe")
        .subscribeHandler(done -> heard.add("listening"))
        .handler(heard::add);
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("listening");
    int pid = subscriber.actualConnection().processId();
    await(database.query("SELECT pg_terminate_backend($1::int)", Tuple.of(pid)));
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("listening");
    await(database.query("SELECT pg_notify('probe', $1::text)", Tuple.of("hello")));
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
  }

  private long count(long id) {
    return await(database.query(COUNT, Tuple.of(id))).iterator().next().getLong(0);
  }

  private static GrpcStatus codeOf(Throwable failure) {
    assertThat(failure).isInstanceOf(MeshStatus.class);
    return ((MeshStatus) failure).code();
  }

  private static Throwable failureOf(Future<?> future) {
    Throwable failure = catchThrowable(() -> await(future));
    assertThat(failure).isNotNull();
    return failure;
  }
}
