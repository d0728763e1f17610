package dev.paymesh.payment;

import static dev.paymesh.payment.PaymentMesh.as;
import static dev.paymesh.payment.PaymentMesh.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a watcher finds what no hint told it of. */
final class PaymentCatchUpTest {

  private static final long HOURS_MS = 3_600_000;
  private static final WatchTimes NEVER = new WatchTimes(HOURS_MS, HOURS_MS);
  private final String user = newUser();
  private final PaymentMesh mesh = PaymentMesh.empty();

  @AfterEach
  void stop() {
    mesh.close();
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
    mesh.owner("select pg_notify($1::text, $2::text)", PaymentVerticle.HINTS.name(), hinted);
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
