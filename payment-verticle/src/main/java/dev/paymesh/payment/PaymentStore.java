package dev.paymesh.payment;

import com.google.protobuf.ByteString;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.payment.v1.CreatePaymentResponse;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentStatus;
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
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Owns the SQL of payments. Each change and its event are one statement, so there is never one without the other. */
final class PaymentStore {

  /** The columns that {@link #storedOf} reads, in its order. */
  static final String COLUMNS =
      "id, user_id, amount_cents, currency, status, created_at, description,"
          + " updated_at, version, failure_reason, request_hash";

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
        insert into payment_events (payment_id, seq, status, message, at, actor, request_id,
          user_verdict, user_key_id, compliance_verdict, compliance_key_id, policy_version)
        select id, version, status, 'Payment accepted', created_at, $8::text, $9::text,
          $10::text, $11::text, $12::text, $13::text, $14::text from stored)
      select %1$s from stored"""
          .formatted(COLUMNS);

  private static final String FIND_BY_KEY =
      "select %s from payments where user_id = $1::text and idempotency_key = $2::text"
          .formatted(COLUMNS);

  private static final String FIND = ("select %s from payments"
          + " where id = $1::uuid and ($2::text is null or user_id = $2::text)")
      .formatted(COLUMNS);

  /** The start of the list is written as a place too: an OR would keep the index from being entered in the middle. */
  private static final String NEWEST =
      """
      select %s from payments
      where user_id = $1::text
        and (created_at, id) < (coalesce($2::timestamptz, 'infinity'),
                                coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      order by created_at desc, id desc
      limit $4::int"""
          .formatted(COLUMNS);

  /**
   * A payment with what is not told to anybody.
   *
   * @param payment as the contract has it
   * @param requestHash of what was asked for under the key
   */
  record Stored(Payment payment, ByteString requestHash) {}

  private final Database database;

  PaymentStore(Database database) {
    this.database = database;
  }

  /**
   * Stores the payment and its first event, or answers the one under the same key. Concurrent twins wait for the
   * winner's commit, inside the insert, and then all read it.
   */
  Future<CreatePaymentResponse> insertOnce(
      UUID id, CreatePaymentRequest request, Provenance provenance) {
    return database
        .query(INSERT_ONCE, insertArgs(id, request, provenance))
        .compose(rows -> rows.size() == 1
            ? Future.succeededFuture(created(paymentOf(rows.iterator().next())))
            : findByKey(request.getUserId(), request.getIdempotencyKey())
                .map(known -> replay(known.orElseThrow(MeshStatus::internal), request)));
  }

  private static Tuple insertArgs(UUID id, CreatePaymentRequest request, Provenance provenance) {
    return Tuple.of(
            id,
            request.getUserId(),
            request.getIdempotencyKey(),
            Buffer.buffer(RequestHash.ofContent(request).toByteArray()))
        .addLong(request.getAmount().getAmountCents())
        .addString(request.getAmount().getCurrency())
        .addString(request.getDescription())
        .addString(provenance.actor())
        .addString(provenance.requestId())
        .addString(provenance.account().verdict())
        .addString(provenance.account().keyId())
        .addString(provenance.compliance().verdict())
        .addString(provenance.compliance().keyId())
        .addString(provenance.policyVersion());
  }

  private static CreatePaymentResponse created(Payment payment) {
    return CreatePaymentResponse.newBuilder().setPayment(payment).build();
  }

  /** What is stored under a user's key. */
  Future<Optional<Stored>> findByKey(String userId, String key) {
    return database.query(FIND_BY_KEY, Tuple.of(userId, key)).map(PaymentStore::first);
  }

  /**
   * The stored payment as the answer to a repeated request.
   *
   * @throws MeshStatus ALREADY_EXISTS when the key was used for something else
   */
  static CreatePaymentResponse replay(Stored known, CreatePaymentRequest request) {
    if (!known.requestHash().equals(RequestHash.ofContent(request))) {
      throw MeshStatus.of(
          GrpcStatus.ALREADY_EXISTS,
          "IDEMPOTENCY_KEY_REUSED",
          "this idempotency key was used for another payment");
    }
    return CreatePaymentResponse.newBuilder()
        .setPayment(known.payment())
        .setReplayed(true)
        .build();
  }

  /** One payment; with an owner, only if it is theirs. */
  Future<Optional<Payment>> find(UUID id, @Nullable String owner) {
    return database.query(FIND, Tuple.of(id, owner)).map(rows -> first(rows).map(Stored::payment));
  }

  /** A user's payments before a place in the list, newest first. */
  Future<List<Payment>> newest(String userId, @Nullable PagePlace before, int limit) {
    OffsetDateTime time = before == null ? null : before.createdAt();
    UUID id = before == null ? null : before.id();
    return database
        .query(NEWEST, Tuple.of(userId, time, id, limit))
        .map(rows -> list(rows).stream().map(PaymentStore::paymentOf).toList());
  }

  private static Optional<Stored> first(RowSet<Row> rows) {
    return list(rows).stream().findFirst().map(PaymentStore::storedOf);
  }

  private static List<Row> list(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).toList();
  }

  private static Stored storedOf(Row row) {
    return new Stored(paymentOf(row), ByteString.copyFrom(row.getBuffer(10).getBytes()));
  }

  /** Of a row that starts with {@link #COLUMNS}. */
  static Payment paymentOf(Row row) {
    return Payment.newBuilder()
        .setId(row.getUUID(0).toString())
        .setUserId(row.getString(1))
        .setAmount(Money.newBuilder().setAmountCents(row.getLong(2)).setCurrency(row.getString(3)))
        .setStatus(PaymentStatus.valueOf(row.getString(4)))
        .setCreatedAt(rfc3339(row.getOffsetDateTime(5)))
        .setDescription(row.getString(6))
        .setUpdatedAt(rfc3339(row.getOffsetDateTime(7)))
        .setVersion(row.getLong(8))
        .setFailureReason(row.getString(9))
        .build();
  }

  private static String rfc3339(OffsetDateTime time) {
    return DateTimeFormatter.ISO_INSTANT.format(time);
  }
}
