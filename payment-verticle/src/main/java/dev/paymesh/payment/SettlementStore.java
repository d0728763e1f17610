package dev.paymesh.payment;

import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/**
 * Owns the SQL of settlement. A claim is a lease, told from later ones by its attempt: who lost it writes nothing but
 * the rail's decision, which is the same whoever asked.
 */
final class SettlementStore {

  private static final String CLAIM_DUE =
      """
      with due as (
        select id as due_id from payments
        where due_at <= now() and status = 'PROCESSING'
        order by due_at
        limit $1::int
        for update skip locked)
      update payments set due_at = now() + $2::int * interval '1 millisecond', attempts = attempts + 1
      from due where id = due_id
      returning %s, attempts"""
          .formatted(PaymentStore.COLUMNS);

  private static final String POSTPONE =
      """
      update payments
      set due_at = now() + $3::int * interval '1 millisecond', last_answer = $4::text
      where id = $1::uuid and attempts = $2::int and due_at is not null""";

  private static final String PARK =
      """
      with parked as (
        update payments
        set due_at = null, parked_at = now(), last_answer = $3::text, version = version + 1,
            updated_at = now()
        where id = $1::uuid and attempts = $2::int and due_at is not null
        returning id, version, status, updated_at)
      insert into payment_events (payment_id, seq, status, message, at, actor)
      select id, version, status, 'Payment is delayed', updated_at, $4::text from parked""";

  private static final String SETTLE =
      """
      with moved as (
        update payments
        set status = $2::text, failure_reason = $3::text, version = version + 1,
            updated_at = now(), due_at = null, parked_at = null
        where id = $1::uuid and status = any($4::text[])
        returning id, version, status, updated_at)
      insert into payment_events (payment_id, seq, status, message, at, actor)
      select id, version, status, $5::text, updated_at, $6::text from moved""";

  private final Database database;

  SettlementStore(Database database) {
    this.database = database;
  }

  /** A payment to settle, and the number of this attempt. */
  record Claimed(Payment payment, int attempts) {

    UUID id() {
      return UUID.fromString(payment.getId());
    }
  }

  /** Takes payments that are due, for the length of a lease; no other instance gets them meanwhile. */
  Future<List<Claimed>> claimDue(int limit, int leaseMs) {
    return database.query(CLAIM_DUE, Tuple.of(limit, leaseMs)).map(rows -> rows.stream()
        .map(row -> new Claimed(PaymentStore.paymentOf(row), row.getInteger(11)))
        .toList());
  }

  /** Leaves a payment for later. */
  Future<Void> postpone(Claimed claimed, int delayMs, String lastAnswer) {
    return database
        .query(POSTPONE, Tuple.of(claimed.id(), claimed.attempts(), delayMs, lastAnswer))
        .mapEmpty();
  }

  /** Leaves a payment to an operator; false when somebody else had it meanwhile. */
  Future<Boolean> park(Claimed claimed, String lastAnswer) {
    Tuple args = Tuple.of(claimed.id(), claimed.attempts(), lastAnswer, Provenance.SETTLEMENT);
    return database.query(PARK, args).map(rows -> rows.rowCount() == 1);
  }

  /** Moves a payment to what the rail said; false when somebody else had, which leaves it as it is. */
  Future<Boolean> settle(UUID id, Outcome outcome) {
    PaymentStatus status = outcome.status();
    Tuple args = Tuple.of(id, status.name(), outcome.reason())
        .addArrayOfString(PaymentState.before(status))
        .addString(outcome.message())
        .addString(Provenance.SETTLEMENT);
    return database.query(SETTLE, args).map(rows -> rows.rowCount() == 1);
  }
}
