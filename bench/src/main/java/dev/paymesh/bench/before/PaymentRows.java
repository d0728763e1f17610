package dev.paymesh.bench.before;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Owns the SQL of payments in the chain: the statements of Paymesh's own store, for one payment each. */
record PaymentRows(Store store) {

  private static final String COLUMNS =
      "id, user_id, amount_cents, currency, status, created_at, description, updated_at, request_hash";

  private static final String INSERT_ONCE =
      """
      with stored as (
        insert into payments (id, user_id, idempotency_key, request_hash, amount_cents, currency,
                              description, status, version, created_at, updated_at, due_at)
        values ($1::uuid, $2::text, $3::text, $4::bytea, $5::bigint, $6::text, $7::text,
                'PROCESSING', 1, now(), now(), now())
        on conflict (user_id, idempotency_key) do nothing
        returning %1$s, version),
      event as (
        insert into payment_events (payment_id, seq, status, message, at, actor, request_id,
          user_verdict, user_key_id, compliance_verdict, compliance_key_id, policy_version)
        select id, version, status, 'Payment accepted', created_at, 'user:' || user_id, $8::text,
          'POSITIVE', '', 'POSITIVE', '', $9::text
        from stored)
      select %1$s from stored"""
          .formatted(COLUMNS);

  private static final String FIND_BY_KEY =
      "select %s from payments where user_id = $1::text and idempotency_key = $2::text"
          .formatted(COLUMNS);

  private static final int CREATED = 201;
  private static final int HASH_COLUMN = 8;

  /** What was ordered, and the hash of it that guards its key against another order. */
  record Order(
      String userId,
      String key,
      long cents,
      String currency,
      String description,
      String requestId,
      Buffer hash) {

    static Order of(Ask ask) {
      Fields fields = Fields.of(ask.body());
      long cents = fields.amount("amount_cents");
      String currency = fields.textOr("currency", "USD");
      String description = fields.textOr("description", "");
      return new Order(
          ask.userId(),
          fields.text("idempotency_key"),
          cents,
          currency,
          description,
          ask.requestId(),
          Buffer.buffer(
              sha256(ask.userId() + '\n' + cents + '\n' + currency + '\n' + description)));
    }

    private static byte[] sha256(String text) {
      try {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      } catch (NoSuchAlgorithmException missing) {
        throw new IllegalStateException("this Java has no SHA-256", missing);
      }
    }
  }

  Future<Answer> storeOnce(Order order, String policyVersion) {
    Tuple row = Tuple.of(
            uuid7(), order.userId(), order.key(), order.hash(), order.cents(), order.currency())
        .addString(order.description())
        .addString(order.requestId())
        .addString(policyVersion);
    return store
        .first(INSERT_ONCE, row)
        .compose(stored ->
            stored.isPresent() ? Future.succeededFuture(resource(stored.get())) : replay(order));
  }

  private Future<Answer> replay(Order order) {
    return store.first(FIND_BY_KEY, Tuple.of(order.userId(), order.key())).map(known -> known
        .filter(row ->
            Arrays.equals(row.getBuffer(HASH_COLUMN).getBytes(), order.hash().getBytes()))
        .map(PaymentRows::resource)
        .orElseThrow(() -> new Refused(422, "IDEMPOTENCY_KEY_REUSED")));
  }

  private static Answer resource(Row row) {
    JsonObject amount =
        new JsonObject().put("amount_cents", row.getLong(2)).put("currency", row.getString(3));
    return Resource.of(
        CREATED,
        new JsonObject()
            .put("id", row.getUUID(0).toString())
            .put("user_id", row.getString(1))
            .put("amount", amount)
            .put("status", row.getString(4))
            .put("created_at", row.getOffsetDateTime(5).toString())
            .put("description", row.getString(6))
            .put("updated_at", row.getOffsetDateTime(7).toString()));
  }

  /** In the order of time, so that the index grows at its end as Paymesh's does. */
  private static UUID uuid7() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = System.currentTimeMillis() << 16 | 0x7000 | random.nextInt(0x1000);
    long low = random.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
