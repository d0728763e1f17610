package dev.paymesh.payment;

import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.NaturalBatch;
import dev.paymesh.shared.trace.Leg;
import dev.paymesh.shared.trace.Tracing;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

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

  /** The ids twice, here and below: the first mention lets no plan read more of the table than them. */
  private static final String POSTPONE =
      """
      update payments
      set due_at = now() + delay_ms * interval '1 millisecond', last_answer = answer
      from unnest($1::uuid[], $2::int[], $3::int[], $4::text[])
        as asked (asked_id, attempt, delay_ms, answer)
      where id = any($1::uuid[]) and id = asked_id and attempts = attempt and due_at is not null
      returning id""";

  private static final String PARK =
      """
      with parked as (
        update payments
        set due_at = null, parked_at = now(), last_answer = answer, version = version + 1,
            updated_at = now()
        from unnest($1::uuid[], $2::int[], $3::text[]) as asked (asked_id, attempt, answer)
        where id = any($1::uuid[]) and id = asked_id and attempts = attempt and due_at is not null
        returning id, version, status, updated_at),
      event as (
        insert into payment_events (payment_id, seq, status, message, at, actor)
        select id, version, status, 'Payment is delayed', updated_at, $4::text from parked)
      select id from parked""";

  private static final String SETTLE =
      """
      with moved as (
        update payments
        set status = next_status, failure_reason = reason, version = version + 1,
            updated_at = now(), due_at = null, parked_at = null
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
          as asked (asked_id, next_status, reason, message, statuses_before)
        where id = any($1::uuid[]) and id = asked_id
          and status = any(string_to_array(statuses_before, ' '))
        returning id, version, status, message, updated_at),
      event as (
        insert into payment_events (payment_id, seq, status, message, at, actor)
        select id, version, status, message, updated_at, $6::text from moved)
      select id from moved""";

  /** So many at most are counted: more is not worse. */
  private static final int BACKLOG_MAX = 10_000;

  private static final String BACKLOG =
      """
      select
        (select count(*) from (
          select 1 from payments where due_at <= now() and status = 'PROCESSING' limit $1::int) as due)
          as due,
        (select coalesce(extract(epoch from now() - min(due_at)), 0)::float8
          from payments where due_at <= now() and status = 'PROCESSING') as oldest_s,
        (select count(*) from (
          select 1 from payments where parked_at is not null limit $1::int) as parked) as parked""";

  /** A tenth of what the sandbox takes. No customer waits for the write, and a statement for each costs most. */
  private static final long WRITES_APART_MS = 20;

  private record Postponed(UUID id, int attempts, int delayMs, String lastAnswer) {}

  private record Parked(UUID id, int attempts, String lastAnswer) {}

  private record Settled(UUID id, Outcome outcome) {}

  private final Database database;
  private final NaturalBatch<Postponed, Optional<UUID>> postpones;
  private final NaturalBatch<Parked, Optional<UUID>> parks;
  private final NaturalBatch<Settled, Optional<UUID>> settles;

  SettlementStore(Database database) {
    this.database = database;
    this.postpones = database.batch("payment.postpone", WRITES_APART_MS, this::postponeAll);
    this.parks = database.batch("payment.park", WRITES_APART_MS, this::parkAll);
    this.settles = database.batch("payment.settle", WRITES_APART_MS, this::settleAll);
  }

  /**
   * A payment to settle, and the number of this attempt.
   *
   * @param leg of the trace of the call that stored it; where that is not known any more, of one of its own
   */
  record Claimed(Payment payment, int attempts, Leg leg) {

    private static final String LEG = "payment.settlement";

    /** One that was due. */
    Claimed(Payment payment, int attempts) {
      this(payment, attempts, Tracing.begin("payment", LEG));
    }

    /** One that the current call has just stored, and that goes on behind its answer. */
    static Claimed stored(Payment payment) {
      return new Claimed(payment, 1, CallContext.currentLeg().behind(LEG));
    }

    UUID id() {
      return UUID.fromString(payment.getId());
    }
  }

  /**
   * What waits.
   *
   * @param due payments that nobody works on though they are due
   * @param oldestS for how long the first of them has been
   * @param parked payments left to an operator
   */
  record Backlog(double due, double oldestS, double parked) {

    static final Backlog UNKNOWN = new Backlog(Double.NaN, Double.NaN, Double.NaN);
  }

  /** What waits, counted up to a bound by the indexes of what is due and of what is parked. */
  Future<Backlog> backlog() {
    return database
        .query(BACKLOG, Tuple.of(BACKLOG_MAX))
        .map(rows -> rows.iterator().next())
        .map(row -> new Backlog(row.getLong(0), row.getDouble(1), row.getLong(2)));
  }

  /** Takes payments that are due, for the length of a lease; no other instance gets them meanwhile. */
  Future<List<Claimed>> claimDue(int limit, int leaseMs) {
    return database.query(CLAIM_DUE, Tuple.of(limit, leaseMs)).map(rows -> rows.stream()
        .map(row -> new Claimed(PaymentStore.paymentOf(row), row.getInteger(11)))
        .toList());
  }

  /** Leaves a payment for later. */
  Future<Void> postpone(Claimed claimed, int delayMs, String lastAnswer) {
    return postpones
        .ask(new Postponed(claimed.id(), claimed.attempts(), delayMs, lastAnswer), claimed.leg())
        .mapEmpty();
  }

  private Future<List<Optional<UUID>>> postponeAll(List<Postponed> all) {
    Tuple args = ids(all, Postponed::id)
        .addArrayOfInteger(all.stream().map(Postponed::attempts).toArray(Integer[]::new))
        .addArrayOfInteger(all.stream().map(Postponed::delayMs).toArray(Integer[]::new))
        .addArrayOfString(PaymentStore.texts(all, Postponed::lastAnswer));
    return database.query(POSTPONE, args).map(rows -> changed(all, Postponed::id, rows));
  }

  private static <Q> Tuple ids(List<Q> all, Function<Q, UUID> id) {
    return Tuple.tuple().addArrayOfUUID(all.stream().map(id).toArray(UUID[]::new));
  }

  private static <Q> List<Optional<UUID>> changed(
      List<Q> all, Function<Q, UUID> id, RowSet<Row> rows) {
    Map<UUID, UUID> changed = new HashMap<>();
    rows.forEach(row -> changed.put(row.getUUID(0), row.getUUID(0)));
    return NaturalBatch.inOrder(all.stream().map(id).toList(), changed);
  }

  /** Leaves a payment to an operator; false when somebody else had it meanwhile. */
  Future<Boolean> park(Claimed claimed, String lastAnswer) {
    return parks
        .ask(new Parked(claimed.id(), claimed.attempts(), lastAnswer), claimed.leg())
        .map(Optional::isPresent);
  }

  private Future<List<Optional<UUID>>> parkAll(List<Parked> all) {
    Tuple args = ids(all, Parked::id)
        .addArrayOfInteger(all.stream().map(Parked::attempts).toArray(Integer[]::new))
        .addArrayOfString(PaymentStore.texts(all, Parked::lastAnswer))
        .addString(Provenance.SETTLEMENT);
    return database.query(PARK, args).map(rows -> changed(all, Parked::id, rows));
  }

  /** Moves a payment to what the rail said; false when somebody else had, which leaves it as it is. */
  Future<Boolean> settle(UUID id, Outcome outcome) {
    return settle(id, outcome, Leg.NONE);
  }

  /** The same as a part of the work on a claim. */
  Future<Boolean> settle(Claimed claimed, Outcome outcome) {
    return settle(claimed.id(), outcome, claimed.leg());
  }

  private Future<Boolean> settle(UUID id, Outcome outcome, Leg leg) {
    return settles.ask(new Settled(id, outcome), leg).map(Optional::isPresent);
  }

  private Future<List<Optional<UUID>>> settleAll(List<Settled> all) {
    Tuple args = ids(all, Settled::id)
        .addArrayOfString(
            PaymentStore.texts(all, settled -> settled.outcome().status().name()))
        .addArrayOfString(PaymentStore.texts(all, settled -> settled.outcome().reason()))
        .addArrayOfString(PaymentStore.texts(all, settled -> settled.outcome().message()))
        .addArrayOfString(PaymentStore.texts(all, SettlementStore::statusesBefore))
        .addString(Provenance.SETTLEMENT);
    return database.query(SETTLE, args).map(rows -> changed(all, Settled::id, rows));
  }

  private static String statusesBefore(Settled settled) {
    return String.join(" ", PaymentState.before(settled.outcome().status()));
  }
}
