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
import dev.paymesh.shared.sql.NaturalBatch;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Owns the SQL of payments. Each change and its event are one statement, so there is never one without the other. Public so
 * that what reads are compared with reads by the very same (decision 0032).
 */
public final class PaymentStore {

  /** The columns that {@link #storedOf} reads, in its order. */
  static final String COLUMNS =
      "id, user_id, amount_cents, currency, status, created_at, description,"
          + " updated_at, version, failure_reason, request_hash";

  /**
   * In the order of the keys, so that two batches with the same keys wait for each other one way only. Of two twins in
   * one batch the second finds the first.
   */
  private static final String INSERT_ONCE =
      """
      with asked as (
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bigint[],
            $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
            $13::text[], $14::text[], $15::int[])
          as asked (asked_id, asked_user, asked_key, asked_hash, asked_cents, asked_currency,
            asked_description, actor, request_id, user_verdict, user_key_id, compliance_verdict,
            compliance_key_id, policy_version, lease_ms)),
      stored as (
        insert into payments (id, user_id, idempotency_key, request_hash, amount_cents, currency,
                              description, status, version, created_at, updated_at, due_at, attempts)
        select asked_id, asked_user, asked_key, asked_hash, asked_cents, asked_currency,
               asked_description, 'PROCESSING', 1, now(), now(),
               now() + lease_ms * interval '1 millisecond', sign(lease_ms)
        from asked
        order by asked_user, asked_key
        on conflict (user_id, idempotency_key) do nothing
        returning %1$s),
      event as (
        insert into payment_events (payment_id, seq, status, message, at, actor, request_id,
          user_verdict, user_key_id, compliance_verdict, compliance_key_id, policy_version)
        select id, version, status, 'Payment accepted', created_at, actor, request_id,
          user_verdict, user_key_id, compliance_verdict, compliance_key_id, policy_version
        from stored join asked on asked_id = id)
      select %1$s from stored"""
          .formatted(COLUMNS);

  /** Laterally here and below, so that each is looked up in the index whatever the planner thinks of their number. */
  private static final String FIND_BY_KEY =
      """
      select %s, asked_key from unnest($1::text[], $2::text[]) as asked (asked_user, asked_key)
      cross join lateral (
        select * from payments
        where user_id = asked_user and idempotency_key = asked_key
        limit 1) as payment"""
          .formatted(COLUMNS);

  private static final String FIND =
      """
      select %s, asked_owner from unnest($1::uuid[], $2::text[]) as asked (asked_id, asked_owner)
      cross join lateral (
        select * from payments
        where id = asked_id and (asked_owner is null or user_id = asked_owner)
        limit 1) as payment"""
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

  /**
   * A payment to store.
   *
   * @param leaseMs for so long it is settled by who stores it; 0: by whoever finds it first
   */
  record Order(UUID id, CreatePaymentRequest request, Provenance provenance, int leaseMs) {}

  private record Key(String userId, String key) {}

  private record Owned(UUID id, @Nullable String owner) {}

  private final Database database;
  private final NaturalBatch<Order, Optional<Payment>> inserts;
  private final NaturalBatch<Key, Optional<Stored>> findsByKey;
  private final NaturalBatch<Owned, Optional<Payment>> finds;

  public PaymentStore(Database database) {
    this.database = database;
    this.inserts = database.batch("payment.insert", this::insertAllOnce);
    this.findsByKey = database.batch("payment.find_by_key", this::findAllByKey);
    this.finds = database.batch("payment.find", this::findAll);
  }

  /**
   * Stores the payment and its first event, or answers the one under the same key. Concurrent twins wait for the
   * winner's commit, inside the insert, and then all read it.
   */
  Future<CreatePaymentResponse> insertOnce(Order order) {
    CreatePaymentRequest request = order.request();
    return inserts
        .ask(order)
        .compose(stored -> stored.isPresent()
            ? Future.succeededFuture(created(stored.get()))
            : findByKey(request.getUserId(), request.getIdempotencyKey())
                .map(known -> replay(known.orElseThrow(MeshStatus::internal), request)));
  }

  private Future<List<Optional<Payment>>> insertAllOnce(List<Order> orders) {
    return database.query(INSERT_ONCE, arraysOf(orders)).map(rows -> {
      Map<UUID, Payment> stored = new HashMap<>();
      rows.forEach(row -> stored.put(row.getUUID(0), paymentOf(row)));
      return NaturalBatch.inOrder(orders.stream().map(Order::id).toList(), stored);
    });
  }

  private static Tuple arraysOf(List<Order> orders) {
    return Tuple.tuple()
        .addArrayOfUUID(orders.stream().map(Order::id).toArray(UUID[]::new))
        .addArrayOfString(texts(orders, order -> order.request().getUserId()))
        .addArrayOfString(texts(orders, order -> order.request().getIdempotencyKey()))
        .addArrayOfBuffer(orders.stream().map(PaymentStore::hashOf).toArray(Buffer[]::new))
        .addArrayOfLong(orders.stream()
            .map(order -> order.request().getAmount().getAmountCents())
            .toArray(Long[]::new))
        .addArrayOfString(texts(orders, order -> order.request().getAmount().getCurrency()))
        .addArrayOfString(texts(orders, order -> order.request().getDescription()))
        .addArrayOfString(texts(orders, order -> order.provenance().actor()))
        .addArrayOfString(texts(orders, order -> order.provenance().requestId()))
        .addArrayOfString(texts(orders, order -> order.provenance().account().verdict()))
        .addArrayOfString(texts(orders, order -> order.provenance().account().keyId()))
        .addArrayOfString(texts(orders, order -> order.provenance().compliance().verdict()))
        .addArrayOfString(texts(orders, order -> order.provenance().compliance().keyId()))
        .addArrayOfString(texts(orders, order -> order.provenance().policyVersion()))
        .addArrayOfInteger(orders.stream().map(Order::leaseMs).toArray(Integer[]::new));
  }

  /** One column of a batch. */
  static <Q> @Nullable String[] texts(List<Q> all, Function<Q, @Nullable String> text) {
    return all.stream().map(text).toArray(String[]::new);
  }

  private static Buffer hashOf(Order order) {
    return Buffer.buffer(RequestHash.ofContent(order.request()).toByteArray());
  }

  private static CreatePaymentResponse created(Payment payment) {
    return CreatePaymentResponse.newBuilder().setPayment(payment).build();
  }

  /** What is stored under a user's key. */
  Future<Optional<Stored>> findByKey(String userId, String key) {
    return findsByKey.ask(new Key(userId, key));
  }

  private Future<List<Optional<Stored>>> findAllByKey(List<Key> keys) {
    Tuple args = Tuple.tuple()
        .addArrayOfString(texts(keys, Key::userId))
        .addArrayOfString(texts(keys, Key::key));
    return database.query(FIND_BY_KEY, args).map(rows -> {
      Map<Key, Stored> found = new HashMap<>();
      rows.forEach(row -> found.put(new Key(row.getString(1), row.getString(11)), storedOf(row)));
      return NaturalBatch.inOrder(keys, found);
    });
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
  public Future<Optional<Payment>> find(UUID id, @Nullable String owner) {
    return finds.ask(new Owned(id, owner));
  }

  /** The same for many, in their order and by one statement. */
  Future<List<Optional<Payment>>> findEach(List<UUID> ids, @Nullable String owner) {
    return findAll(ids.stream().map(id -> new Owned(id, owner)).toList());
  }

  private Future<List<Optional<Payment>>> findAll(List<Owned> all) {
    Tuple args = Tuple.tuple()
        .addArrayOfUUID(all.stream().map(Owned::id).toArray(UUID[]::new))
        .addArrayOfString(texts(all, Owned::owner));
    return database.query(FIND, args).map(rows -> {
      // By owner as well: what one member may see is not shown to another that asks for the same.
      Map<Owned, Payment> found = new HashMap<>();
      rows.forEach(row -> found.put(new Owned(row.getUUID(0), row.getString(11)), paymentOf(row)));
      return NaturalBatch.inOrder(all, found);
    });
  }

  /** A user's payments before a place in the list, newest first. */
  Future<List<Payment>> newest(String userId, @Nullable PagePlace before, int limit) {
    OffsetDateTime time = before == null ? null : before.createdAt();
    UUID id = before == null ? null : before.id();
    return database
        .query(NEWEST, Tuple.of(userId, time, id, limit))
        .map(rows -> list(rows).stream().map(PaymentStore::paymentOf).toList());
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
