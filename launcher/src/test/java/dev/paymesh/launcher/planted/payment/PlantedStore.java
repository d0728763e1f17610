package dev.paymesh.launcher.planted.payment;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;

/** Speaks SQL where it should: no rule may catch it. */
record PlantedStore(Pool pool) {

  /** What a store keeps of a row is the store's own. */
  record Stored(Row row) {}
}
