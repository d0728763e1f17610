package dev.paymesh.compliance;

import dev.paymesh.compliance.KycPolicy.Profile;
import dev.paymesh.compliance.KycPolicy.Standing;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.NaturalBatch;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Owns all SQL of the compliance service. */
final class ComplianceStore {

  /**
   * One look at everything, so that a policy that changes meanwhile is seen whole or not at all: a row for each user,
   * with each limit of theirs in the currencies asked for, and at least one with the policy.
   */
  private static final String FIND_FACTS =
      """
      SELECT policy.version, policy.review_score_min, policy.block_score_min,
             profile.user_id, profile.status, profile.risk_score, profile.accepted_score,
             ceiling.currency, ceiling.amount_cents_max
      FROM (
        SELECT version, review_score_min, block_score_min
        FROM policies
        WHERE active_from <= now()
        ORDER BY active_from DESC
        LIMIT 1) AS policy
      LEFT JOIN profiles AS profile ON profile.user_id = ANY($1::text[])
      LEFT JOIN limits AS ceiling
        ON ceiling.policy_version = policy.version
       AND ceiling.level = profile.level
       AND ceiling.currency = ANY($2::text[])
      """;

  private final Database database;
  private final NaturalBatch<Asked, Facts> finds;

  ComplianceStore(Database database) {
    this.database = database;
    this.finds = database.batch("compliance.facts", this::findAllFacts);
  }

  private record Asked(String userId, String currency) {}

  /** The policy in force, and what is known about a user, with the limit that applies in a currency. */
  Future<Facts> findFacts(String userId, String currency) {
    return finds.ask(new Asked(userId, currency));
  }

  /** The same for each check, in their order and by one statement. */
  Future<List<Facts>> findEachFacts(List<CheckKycRequest> checks) {
    return findAllFacts(checks.stream()
        .map(check -> new Asked(check.getUserId(), check.getAmount().getCurrency()))
        .toList());
  }

  private Future<List<Facts>> findAllFacts(List<Asked> all) {
    Tuple args = Tuple.tuple()
        .addArrayOfString(all.stream().map(Asked::userId).toArray(String[]::new))
        .addArrayOfString(all.stream().map(Asked::currency).distinct().toArray(String[]::new));
    return database.query(FIND_FACTS, args).map(rows -> factsOf(all, rows));
  }

  private static List<Facts> factsOf(List<Asked> all, RowSet<Row> rows) {
    KycPolicy policy = rows.stream()
        .findFirst()
        .map(ComplianceStore::policy)
        .orElseThrow(() -> new IllegalStateException("no KYC policy is in force"));
    Map<String, Row> profiles = new HashMap<>();
    Map<Asked, Long> limits = new HashMap<>();
    for (Row row : rows) {
      String userId = row.getString("user_id");
      profiles.put(userId, row);
      limits.put(new Asked(userId, row.getString("currency")), row.getLong("amount_cents_max"));
    }
    return all.stream()
        .map(asked -> new Facts(
            policy,
            Optional.ofNullable(profiles.get(asked.userId()))
                .map(row -> profile(row, limits.get(asked)))))
        .toList();
  }

  private static KycPolicy policy(Row row) {
    return new KycPolicy(
        row.getString("version"),
        row.getInteger("review_score_min"),
        row.getInteger("block_score_min"));
  }

  private static Profile profile(Row row, @Nullable Long amountCentsMax) {
    return new Profile(
        Standing.valueOf(row.getString("status")),
        row.getInteger("risk_score"),
        row.getInteger("accepted_score"),
        amountCentsMax == null ? OptionalLong.empty() : OptionalLong.of(amountCentsMax));
  }

  /**
   * What a verdict is made from, on this service's side.
   *
   * @param profile empty for a user nobody knows
   */
  record Facts(KycPolicy policy, Optional<Profile> profile) {

    /** Whether a person has to look at the user before anything is approved. */
    boolean needsPerson() {
      return profile.filter(policy::needsPerson).isPresent();
    }
  }
}
