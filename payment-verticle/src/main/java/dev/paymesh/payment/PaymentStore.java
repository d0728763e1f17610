package dev.paymesh.payment;

import dev.paymesh.payment.PaymentRail.Outcome;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.shared.checks.RequestHash;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Owns all SQL of payments. Each change and its event are one statement, so there is never one without the other. */
final class PaymentStore {

  private static final String INSERT_ONCE =
      """
      with stored as (
        insert into payments (id, user_id, idempotency_key, request_hash, amount_cents, currency,
                              description, status, version, created_at, updated_at, due_at)
        values ($1::uuid, $2::text, $3::text, $4::bytea, $5::bigint, $6::text,
                $7::text, 'PROCESSING', 1, now(), now(), now())
        on conflict (user_id, idempotency_key) do nothing
        returning %1$s),
      event as (
        insert into payment_events (payment_id, seq, status, message, at)
        select id, version, status, 'Payment accepted', created_at from stored)
      select %1$s from stored"""
          .formatted(PaymentRow.COLUMNS);

  private static final String FIND_BY_KEY =
      "select %s from payments where user_id = $1::text and idempotency_key = $2::text"
          .formatted(PaymentRow.COLUMNS);

  private static final String FIND = ("select %s from payments"
          + " where id = $1::uuid and ($2::text is null or user_id = $2::text)")
      .formatted(PaymentRow.COLUMNS);

  /** The start of the list is written as a place too: an OR would keep the index from being entered in the middle. */
  private static final String NEWEST =
      """
      select %s from payments
      where user_id = $1::text
        and (created_at, id) < (coalesce($2::timestamptz, 'infinity'),
                                coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      order by created_at desc, id desc
      limit $4::int"""
          .formatted(PaymentRow.COLUMNS);

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
          .formatted(PaymentRow.COLUMNS);

  private static final String POSTPONE =
      """
      update payments set due_at = now() + $2::int * interval '1 millisecond'
      where id = $1::uuid and due_at is not null""";

  private static final String SETTLE =
      """
      with moved as (
        update payments
        set status = $2::text, failure_reason = $3::text, version = version + 1,
            updated_at = now(), due_at = null
        where id = $1::uuid and status = any($4::text[])
        returning id, version, status, updated_at)
      insert into payment_events (payment_id, seq, status, message, at)
      select id, version, status, $5::text, updated_at from moved""";

  private static final String EVENTS_AFTER =
      """
      select watched.id, e.status, e.at, e.message, e.seq
      from unnest($1::uuid[], $2::bigint[]) as watched (id, seen)
      cross join lateral (
        select status, at, message, seq from payment_events
        where payment_id = watched.id and seq > watched.seen
        order by seq
        limit $3::int) as e
      order by watched.id, e.seq""";

  private static final String NOTIFY = "select pg_notify($1::text, $2::text)";

  private final Database database;

  PaymentStore(Database database) {
    this.database = database;
  }

  /**
   * Stores the payment and its first event, or answers the one under the same key. Concurrent twins wait for the
   * winner's commit, inside the insert, and then all read it.
   */
  Future<CreatePaymentResponse> insertOnce(UUID id, CreatePaymentRequest request) {
    return database
        .query(INSERT_ONCE, insertArgs(id, request))
        .compose(rows -> rows.size() == 1
            ? Future.succeededFuture(stored(PaymentRow.of(rows.iterator().next())))
            : findByKey(request)
                .map(known -> replay(known.orElseThrow(MeshStatus::internal), request)));
  }

  private static Tuple insertArgs(UUID id, CreatePaymentRequest request) {
    return Tuple.of(
            id,
            request.getUserId(),
            request.getIdempotencyKey(),
            Buffer.buffer(RequestHash.ofContent(request).toByteArray()))
        .addLong(request.getAmount().getAmountCents())
        .addString(request.getAmount().getCurrency())
        .addString(request.getDescription());
  }

  private static CreatePaymentResponse stored(PaymentRow row) {
    return CreatePaymentResponse.newBuilder().setPayment(row.payment()).build();
  }

  /** What is stored under the request's user and key. */
  Future<Optional<PaymentRow>> findByKey(CreatePaymentRequest request) {
    return database
        .query(FIND_BY_KEY, Tuple.of(request.getUserId(), request.getIdempotencyKey()))
        .map(PaymentStore::first);
  }

  /**
   * The stored payment as the answer to a repeated request.
   *
   * @throws MeshStatus ALREADY_EXISTS when the key was used for something else
   */
  static CreatePaymentResponse replay(PaymentRow row, CreatePaymentRequest request) {
    if (!row.requestHash().equals(RequestHash.ofContent(request))) {
      throw MeshStatus.of(
          GrpcStatus.ALREADY_EXISTS,
          "IDEMPOTENCY_KEY_REUSED",
          "this idempotency key was used for another payment");
    }
    return CreatePaymentResponse.newBuilder()
        .setPayment(row.payment())
        .setReplayed(true)
        .build();
  }

  /** One payment; with an owner, only if it is theirs. */
  Future<Optional<Payment>> find(UUID id, @Nullable String owner) {
    return database.query(FIND, Tuple.of(id, owner)).map(rows -> first(rows)
        .map(PaymentRow::payment));
  }

  /** A user's payments before a place in the list, newest first. */
  Future<List<Payment>> newest(String userId, @Nullable PagePlace before, int limit) {
    OffsetDateTime time = before == null ? null : before.createdAt();
    UUID id = before == null ? null : before.id();
    return database.query(NEWEST, Tuple.of(userId, time, id, limit)).map(rows -> list(rows).stream()
        .map(row -> PaymentRow.of(row).payment())
        .toList());
  }

  /** A payment to settle and how often that was tried before. */
  record Claimed(Payment payment, int attempts) {}

  /** Takes payments that are due, for the length of a lease; no other instance gets them meanwhile. */
  Future<List<Claimed>> claimDue(int limit, int leaseMs) {
    return database.query(CLAIM_DUE, Tuple.of(limit, leaseMs)).map(rows -> list(rows).stream()
        .map(row -> new Claimed(PaymentRow.of(row).payment(), row.getInteger(11)))
        .toList());
  }

  /** Leaves a payment for later. */
  Future<Void> postpone(UUID id, int delayMs) {
    return database.query(POSTPONE, Tuple.of(id, delayMs)).mapEmpty();
  }

  /** Moves a payment to what the rail said; false when somebody else had, which leaves it as it is. */
  Future<Boolean> settle(UUID id, Outcome outcome) {
    PaymentStatus status = outcome.status();
    Tuple args = Tuple.of(id, status.name(), outcome.reason())
        .addArrayOfString(PaymentState.before(status))
        .addString(outcome.message());
    return database.query(SETTLE, args).map(rows -> rows.rowCount() == 1);
  }

  /** One event of one payment. */
  record Event(UUID paymentId, PaymentStatusEvent event) {}

  /** The events that each watched payment has after the sequence seen, by payment and sequence, the first so many. */
  Future<List<Event>> eventsAfter(Map<UUID, Long> seen, int eachMax) {
    UUID[] ids = seen.keySet().toArray(UUID[]::new);
    Long[] sequences = seen.values().toArray(Long[]::new);
    Tuple args = Tuple.tuple().addArrayOfUUID(ids).addArrayOfLong(sequences).addInteger(eachMax);
    return database.query(EVENTS_AFTER, args).map(rows -> list(rows).stream()
        .map(row -> new Event(row.getUUID(0), PaymentRow.eventOf(row, 1)))
        .toList());
  }

  /** Hints to every listener; at most 8,000 bytes. */
  Future<Void> notify(String channel, String hint) {
    return database.query(NOTIFY, Tuple.of(channel, hint)).mapEmpty();
  }

  private static Optional<PaymentRow> first(RowSet<Row> rows) {
    return list(rows).stream().findFirst().map(PaymentRow::of);
  }

  private static List<Row> list(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).toList();
  }
}
