package dev.paymesh.bench.before;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;

/** Owns the KYC verdict as a REST resource: the document first, then the facts of its own. */
record ComplianceService(Store store, RestClient documents) implements RestService {

  private static final String FIND_FACTS =
      """
      SELECT policy.version, policy.review_score_min, policy.block_score_min,
             profile.status, profile.risk_score, ceiling.amount_cents_max
      FROM (
        SELECT version, review_score_min, block_score_min
        FROM policies
        WHERE active_from <= now()
        ORDER BY active_from DESC
        LIMIT 1) AS policy
      JOIN profiles AS profile ON profile.user_id = $1::text
      LEFT JOIN limits AS ceiling
        ON ceiling.policy_version = policy.version
       AND ceiling.level = profile.level
       AND ceiling.currency = $2::text
      """;

  @Override
  public String route() {
    return "/api/v1/kyc-checks";
  }

  @Override
  public Future<Answer> answer(Ask ask) {
    Fields asked = Fields.of(ask.body());
    String user = asked.text("user_id");
    RestService.demandOwner(ask, user);
    return documents
        .get("/api/v1/verifications/" + user, ask)
        .compose(RestClient::ok)
        .compose(document -> store
            .first(FIND_FACTS, Tuple.of(user, asked.text("currency")))
            .map(facts -> facts
                .map(row -> judge(row, Fields.of(document.body()), asked.amount("amount_cents")))
                .orElseThrow(() -> new Refused(403, "ACCOUNT_UNKNOWN"))));
  }

  private static Answer judge(Row facts, Fields document, long amountCents) {
    String reason = reason(facts, document.text("state"), amountCents);
    return Resource.of(
        200,
        new JsonObject()
            .put("verdict", reason.isEmpty() ? "APPROVED" : "REFUSED")
            .put("reason", reason)
            .put("risk_score", facts.getInteger(4))
            .put("policy_version", facts.getString(0)));
  }

  private static String reason(Row facts, String document, long amountCents) {
    int score = facts.getInteger(4);
    Long amountMax = facts.getLong(5);
    if (facts.getString(3).equals("BLOCKED") || score >= facts.getInteger(2)) {
      return "KYC_BLOCKED";
    }
    if (document.equals("EXPIRED") || document.equals("MISSING")) {
      return "DOCUMENT_" + document;
    }
    if (amountMax != null && amountCents > amountMax) {
      return "KYC_LIMIT_EXCEEDED";
    }
    boolean review = facts.getString(3).equals("REVIEW") || score >= facts.getInteger(1);
    return review || !document.equals("VERIFIED") ? "KYC_REVIEW" : "";
  }
}
