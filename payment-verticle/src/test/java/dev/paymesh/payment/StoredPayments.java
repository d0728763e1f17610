package dev.paymesh.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;

/** Owns the look of the settlement's tests at what is stored, and the nudge that makes a payment due. */
final class StoredPayments {

  private StoredPayments() {}

  static int attempts(PaymentMesh mesh, String id) {
    return mesh.owner(
            "select attempts from payment.payments where id = $1::uuid", UUID.fromString(id))
        .get(0)
        .getInteger(0);
  }

  /** How far ahead the payment was put after an attempt; a lease is 10 s, a delay is 1 s, 2 s, 4 s. */
  static long delayMs(PaymentMesh mesh, String id, int attempt) {
    mesh.eventually("postponed", () -> aheadMs(mesh, id) < 9_000);
    assertThat(attempts(mesh, id)).isEqualTo(attempt);
    return aheadMs(mesh, id);
  }

  static long aheadMs(PaymentMesh mesh, String id) {
    return mesh.owner(
            "select (extract(epoch from due_at - now()) * 1000)::bigint from payment.payments"
                + " where id = $1::uuid",
            UUID.fromString(id))
        .get(0)
        .getLong(0);
  }

  static void forceDue(PaymentMesh mesh, String id) {
    mesh.owner(
        "update payment.payments set due_at = now() - interval '1 second'"
            + " where id = $1::uuid and due_at is not null",
        UUID.fromString(id));
  }

  static long open(PaymentMesh mesh, String user) {
    return mesh.owner(
            "select count(*) from payment.payments where user_id = $1::text and due_at is not null",
            user)
        .get(0)
        .getLong(0);
  }

  static List<Row> events(PaymentMesh mesh, String id) {
    return mesh.owner(
        "select seq, status from payment.payment_events where payment_id = $1::uuid order by seq",
        UUID.fromString(id));
  }

  /** No payment of the user whose row says anything else than its last event. */
  static void assertConsistent(PaymentMesh mesh, String user) {
    assertThat(mesh.owner(
            """
            select p.id from payment.payments p
            join payment.payment_events e on e.payment_id = p.id
            where p.user_id = $1::text
            group by p.id
            having max(e.seq) <> p.version or count(*) <> p.version
              or (array_agg(e.status order by e.seq desc))[1] <> p.status
              or count(*) filter (where e.status in ('COMPLETED', 'FAILED')) <> 1""",
            user))
        .isEmpty();
  }
}
