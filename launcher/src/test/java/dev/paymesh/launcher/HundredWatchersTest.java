package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.payment.PaymentOperationsStore;
import dev.paymesh.payment.PaymentOperationsStore.Parked;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.CrashingDatabase;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hundred watchers while everything between them and their payments is killed in turn. */
@Timeout(300)
final class HundredWatchersTest {

  private static final int PAYMENTS = 10;
  private static final int WATCHERS = 100;
  private static final int REPEATS_MAX = 20;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  private final MeshVertx mesh = MeshVertx.start();
  private final List<StatusFollower> followers = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // started before each test
  private CrashingDatabase server;

  @SuppressWarnings("NullAway.Init") // started before each test
  private UpProcess up;

  @SuppressWarnings("NullAway.Init") // opened before each test
  private PaymentOperationsStore operations;

  @BeforeEach
  @Timeout(150)
  void start() throws Exception {
    server = CrashingDatabase.start(Files.createDirectory(folder.resolve("postgres")));
    Map<String, String> settings = Map.of(
        "DATABASE_URL", server.ownerUrl(),
        // An undecided payment is parked at once, and each way back adds two events.
        "PAYMESH_PAYMENT_SETTLEMENT_ATTEMPTS", "1",
        "PAYMESH_USER_STREAMS", "0",
        // Cold, for its clients repeat what is late.
        "PAYMESH_REHEARSAL", "0",
        "PAYMESH_USER_RATE", "0");
    up = UpProcess.startProcesses(folder.resolve("home"), "gateway=1,payment=1", settings);
    DatabaseConfig login = PaymentDesk.login(Map.of(
        "DATABASE_URL",
        server.ownerUrl(),
        "PAYMESH_HOME",
        folder.resolve("home").toString()));
    operations = PaymentOperationsStore.open(mesh.vertx(), login);
  }

  @AfterEach
  void stop() throws Exception {
    followers.forEach(StatusFollower::stop);
    List<ProcessHandle> left = up.descendants();
    up.kill();
    left.forEach(ProcessHandle::destroyForcibly);
    MeshVertx.await(operations.close());
    mesh.close();
    server.close();
  }

  @Test
  void eachWatcherGetsEachEventOnceAndInOrderThroughTheDeathOfAllThatIsBetween() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int n = 0; n < PAYMENTS; n++) {
      ids.add(pay(1_066 + 100L * n));
    }
    follow(ids);
    awaitEvents(2);

    kill("gateway-1");
    requeueAll();
    awaitEvents(4);

    kill("payment-1");
    requeueAll();
    awaitEvents(6);

    server.crash();
    server.restart();
    requeueAll();
    awaitEvents(8);

    complete();
    awaitEvents(9);
    List<Long> all = LongStream.rangeClosed(1, 9).boxed().toList();
    assertThat(followers).allSatisfy(one -> assertThat(one.ids()).isEqualTo(all));
  }

  /** As a client does it: the same key again when the mesh says 503 or 504. */
  private String pay(long amountCents) throws Exception {
    String body = new JsonObject()
        .put("amount_cents", amountCents)
        .put("idempotency_key", UUID.randomUUID().toString())
        .encode();
    HttpResponse<String> answer = up.payWith(up.gateway(), body);
    for (int n = 0; answer.statusCode() >= 503 && n < REPEATS_MAX; n++) {
      answer = up.payWith(up.gateway(), body);
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return new JsonObject(answer.body()).getString("id");
  }

  private void follow(List<String> ids) {
    for (int n = 0; n < WATCHERS; n++) {
      StatusFollower follower = new StatusFollower(up, ids.get(n % PAYMENTS));
      followers.add(follower);
      Thread thread = new Thread(follower, "follower-" + n);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void kill(String instance) throws Exception {
    List<ProcessHandle> runs = up.runs(instance);
    ProcessHandle victim = runs.get(runs.size() - 1);
    assertThat(victim.destroyForcibly()).isTrue();
    victim.onExit().get(10, TimeUnit.SECONDS);
  }

  /** While whoever was killed is still away, as far as that is possible. */
  private void requeueAll() throws Exception {
    await("all are parked", () -> {
      List<UUID> parked = answer(operations.parked(PAYMENTS + 1), List.<Parked>of()).stream()
          .map(Parked::id)
          .toList();
      return parked.size() == PAYMENTS
          && answer(operations.requeue(parked, "test"), List.<UUID>of()).size() == PAYMENTS;
    });
  }

  /** A database that is just coming back may refuse. */
  private static <T> T answer(Future<T> asked, T otherwise) {
    return MeshVertx.await(asked.recover(refused -> Future.succeededFuture(otherwise)));
  }

  private void awaitEvents(int count) throws Exception {
    await(count + " events", () -> followers.stream().allMatch(one -> one.ids().size() >= count));
  }

  private void await(String what, Callable<Boolean> isSo) throws Exception {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!isSo.call()) {
      assertThat(System.nanoTime())
          .as("%s: %s", what, followers.stream().map(StatusFollower::ids).toList())
          .isLessThan(endNanos);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** As the rail would, in the end. */
  private void complete() {
    Database owner = Database.open(mesh.vertx(), DatabaseConfig.parse(server.ownerUrl()));
    MeshVertx.await(owner
        .query(
            """
            with moved as (
              update payment.payments
              set status = 'COMPLETED', version = version + 1, due_at = null, parked_at = null
              returning id, version, status)
            insert into payment.payment_events (payment_id, seq, status, message, at)
            select id, version, status, '', now() from moved""",
            Tuple.tuple())
        .eventually(owner::close));
  }
}
