package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.as;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a watcher finds what no hint told it of. */
final class PaymentCatchUpTest {

  private static final long HOURS_MS = 3_600_000;
  private static final PaymentWatcher.Times NEVER = new PaymentWatcher.Times(HOURS_MS, HOURS_MS);
  private static final int WATCHED = 300;
  private final String user = newUser();
  private final PaymentMesh mesh = PaymentMesh.empty();

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void oneQueryLooksAfterAllWatchedPayments() {
    List<Map<UUID, Long>> reads = new ArrayList<>();
    mesh.onLoop(() -> {
      PaymentWatcher watcher = new PaymentWatcher(
          mesh.vertx,
          (seen, eachMax) -> {
            reads.add(Map.copyOf(seen));
            return Future.succeededFuture(List.of());
          },
          NEVER);
      for (int n = 0; n < WATCHED; n++) {
        watcher.watch(UUID.randomUUID(), n, new Patient());
      }
      return mesh.vertx.timer(1).onSuccess(idle -> {
        reads.clear();
        watcher.lookAtAll();
      });
    });
    mesh.onLoop(() -> mesh.vertx.timer(1));
    assertThat(reads).singleElement().satisfies(all -> {
      assertThat(all).hasSize(WATCHED);
      assertThat(all.values()).doesNotHaveDuplicates();
    });
  }

  /** A reader that is always there and keeps up. */
  private static final class Patient implements Outbound<PaymentStatusEvent> {

    @Override
    public Future<Void> write(PaymentStatusEvent message) {
      return Future.succeededFuture();
    }

    @Override
    public boolean isFull() {
      return false;
    }

    @Override
    public void onDrain(Runnable action) {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void onEnd(Runnable action) {}
  }

  @Test
  void whatHappenedWhileNobodyListenedIsReadAtTheReconnectionAndHintsWorkAgain() {
    LogWatch.expect("Cannot LISTEN");
    mesh.deploy(
        vertx -> (key, payment) -> Future.succeededFuture(Outcome.undecided()),
        NEVER,
        TestDatabase.configFor("payment"));
    String missed = mesh.pay(user, 1_000).getId();
    String hinted = mesh.pay(user, 2_000).getId();
    Watching missing = mesh.watch(as(user), missed, 0).awaitEvents(1);
    Watching hearing = mesh.watch(as(user), hinted, 0).awaitEvents(1);
    mesh.eventually("listening", () -> !listeners().isEmpty());
    List<Integer> before = listeners();
    // Nobody is told of this one: only the look at the reconnection can find it.
    complete(missed);
    mesh.owner(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid = any($1::int[])",
        (Object) before.toArray(Integer[]::new));
    assertThat(missing.ended().sequences()).containsExactly(1L, 2L);
    mesh.eventually("listening again", () -> !listeners().isEmpty());
    complete(hinted);
    mesh.owner("select pg_notify($1::text, $2::text)", PaymentHints.CHANNEL, hinted);
    assertThat(hearing.ended().sequences()).containsExactly(1L, 2L);
  }

  private List<Integer> listeners() {
    return mesh
        .owner("select pid from pg_stat_activity where usename = 'paymesh_payment'"
            + " and query ilike 'listen%'")
        .stream()
        .map(row -> row.getInteger(0))
        .toList();
  }

  private void complete(String id) {
    mesh.owner(
        """
        with moved as (
          update payment.payments
          set status = 'COMPLETED', version = version + 1, due_at = null
          where id = $1::uuid
          returning id, version, status)
        insert into payment.payment_events (payment_id, seq, status, message, at)
        select id, version, status, '', now() from moved""",
        UUID.fromString(id));
  }
}
