package dev.paymesh.compliance;

import dev.paymesh.compliance.KycPolicy.Profile;
import dev.paymesh.compliance.KycPolicy.Standing;
import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Owns all SQL of the compliance service. */
final class ComplianceStore {

  /** One look at everything, so that a policy that changes meanwhile is seen whole or not at all. */
  private static final String FIND_FACTS =
      """
      SELECT policy.version, policy.review_score_min, policy.block_score_min,
             profile.status, profile.risk_score, ceiling.amount_cents_max
      FROM policies AS policy
      LEFT JOIN profiles AS profile ON profile.user_id = $1::text
      LEFT JOIN limits AS ceiling
        ON ceiling.policy_version = policy.version
       AND ceiling.level = profile.level
       AND ceiling.currency = $2::text
      WHERE policy.active_from <= now()
      ORDER BY policy.active_from DESC
      LIMIT 1
      """;

  private final Database database;

  ComplianceStore(Database database) {
    this.database = database;
  }

  /** The policy in force, and what is known about a user, with the limit that applies in a currency. */
  Future<Facts> findFacts(String userId, String currency) {
    return database.query(FIND_FACTS, Tuple.of(userId, currency)).map(ComplianceStore::facts);
  }

  private static Facts facts(RowSet<Row> rows) {
    Row row = rows.stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no KYC policy is in force"));
    KycPolicy policy = new KycPolicy(
        row.getString("version"),
        row.getInteger("review_score_min"),
        row.getInteger("block_score_min"));
    return new Facts(
        policy, Optional.ofNullable(row.getString("status")).map(status -> profile(status, row)));
  }

  private static Profile profile(String status, Row row) {
    @Nullable Long max = row.getLong("amount_cents_max");
    return new Profile(
        Standing.valueOf(status),
        row.getInteger("risk_score"),
        max == null ? OptionalLong.empty() : OptionalLong.of(max));
  }

  /**
   * What a verdict is made from, on this service's side.
   *
   * @param profile empty for a user nobody knows
   */
  record Facts(KycPolicy policy, Optional<Profile> profile) {}
}
