package dev.paymesh.pricing;

import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.pricing.v1.Price;
import dev.paymesh.proto.pricing.v1.WatchPriceResponse;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.Timestamps;
import dev.paymesh.shared.watch.KeyedEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Owns the SQL of prices. */
final class PricingStore {

  private static final String CURRENT =
      """
      SELECT DISTINCT ON (sku) sku, seq, amount_cents, currency, at FROM prices
      WHERE sku = ANY($1::text[])
      ORDER BY sku, seq DESC""";

  private static final String AFTER =
      """
      SELECT p.sku, p.seq, p.amount_cents, p.currency, p.at
      FROM unnest($1::text[], $2::bigint[]) AS watched (sku, seen)
      CROSS JOIN LATERAL (
        SELECT * FROM prices
        WHERE prices.sku = watched.sku AND prices.seq > watched.seen
        ORDER BY seq
        LIMIT $3::int) AS p
      ORDER BY p.sku, p.seq""";

  private final Database database;

  PricingStore(Database database) {
    this.database = database;
  }

  /** The prices of those that have one. */
  Future<List<Price>> current(List<String> skus) {
    Tuple args = Tuple.tuple().addArrayOfString(skus.toArray(String[]::new));
    return database.query(CURRENT, args).map(rows -> each(rows, PricingStore::price));
  }

  /** What each thing cost after the sequence seen. */
  Future<List<KeyedEvent<String, WatchPriceResponse>>> after(Map<String, Long> seen, int max) {
    Tuple args = Tuple.tuple()
        .addArrayOfString(seen.keySet().toArray(String[]::new))
        .addArrayOfLong(seen.values().toArray(Long[]::new))
        .addInteger(max);
    return database.query(AFTER, args).map(rows -> each(rows, PricingStore::change));
  }

  private static <T> List<T> each(Iterable<Row> rows, Function<Row, T> read) {
    return StreamSupport.stream(rows.spliterator(), false).map(read).toList();
  }

  private static Price price(Row row) {
    return Price.newBuilder()
        .setSku(row.getString("sku"))
        .setAmount(amount(row))
        .setAt(Timestamps.of(row.getOffsetDateTime("at")))
        .setSequence(row.getLong("seq"))
        .build();
  }

  private static Money amount(Row row) {
    return Money.newBuilder()
        .setAmountCents(row.getLong("amount_cents"))
        .setCurrency(row.getString("currency"))
        .build();
  }

  private static KeyedEvent<String, WatchPriceResponse> change(Row row) {
    Price price = price(row);
    return new KeyedEvent<>(
        price.getSku(),
        WatchPriceResponse.newBuilder()
            .setSku(price.getSku())
            .setAmount(price.getAmount())
            .setAt(price.getAt())
            .setSequence(price.getSequence())
            .build());
  }
}
