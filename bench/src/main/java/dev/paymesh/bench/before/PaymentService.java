package dev.paymesh.bench.before;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Owns the making of a payment in the chain: the account, then the KYC verdict, then the row. */
record PaymentService(PaymentRows rows, Checks checks) implements RestService {

  /**
   * Who is asked before a payment is stored.
   *
   * @param atOnce the variant that asks both at the same time
   */
  record Checks(RestClient users, RestClient compliance, boolean atOnce) {}

  private record Checked(Fields user, Fields kyc) {}

  @Override
  public String route() {
    return "/api/v1/payments";
  }

  @Override
  public Future<Answer> answer(Ask ask) {
    PaymentRows.Order order = PaymentRows.Order.of(ask);
    return checked(ask, order).compose(checked -> {
      demandPositive(checked);
      return rows.storeOnce(order, checked.kyc().text("policy_version"));
    });
  }

  private Future<Checked> checked(Ask ask, PaymentRows.Order order) {
    if (!checks.atOnce()) {
      return user(ask).compose(user -> kyc(ask, order).map(kyc -> new Checked(user, kyc)));
    }
    Future<Fields> user = user(ask);
    Future<Fields> kyc = kyc(ask, order);
    return Future.all(user, kyc).map(both -> new Checked(user.result(), kyc.result()));
  }

  private Future<Fields> user(Ask ask) {
    return checks
        .users()
        .get("/api/v1/users/" + ask.userId(), ask)
        .compose(RestClient::ok)
        .map(answer -> Fields.of(answer.body()));
  }

  private Future<Fields> kyc(Ask ask, PaymentRows.Order order) {
    JsonObject asked = new JsonObject()
        .put("user_id", ask.userId())
        .put("amount_cents", order.cents())
        .put("currency", order.currency());
    return checks
        .compliance()
        .post("/api/v1/kyc-checks", asked.toBuffer(), ask)
        .compose(RestClient::ok)
        .map(answer -> Fields.of(answer.body()));
  }

  private static void demandPositive(Checked checked) {
    if (!checked.user().text("status").equals("ACTIVE")) {
      throw new Refused(403, "ACCOUNT_SUSPENDED");
    }
    if (!checked.kyc().text("verdict").equals("APPROVED")) {
      throw new Refused(403, checked.kyc().text("reason"));
    }
  }
}
