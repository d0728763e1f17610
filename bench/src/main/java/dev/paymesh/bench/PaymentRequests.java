package dev.paymesh.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.List;

/** Owns what is sent: payments that all pass, users in turn, each with a key that was never used before. */
final class PaymentRequests implements LoadSource {

  private static final String PAYMENTS = "/api/v1/payments";
  private static final String BODY = "{\"amount_cents\":%d,\"currency\":\"USD\","
      + "\"description\":\"two coffees\",\"idempotency_key\":\"bench-%s-%d\"}";

  private final String run;
  private final List<RequestOptions> heads;

  /** The name of the run keeps its keys apart from those of other runs against the same data. */
  PaymentRequests(String run, RequestOptions target, List<String> tokens) {
    this.run = run;
    heads = tokens.stream().map(token -> head(target, token)).toList();
  }

  private static RequestOptions head(RequestOptions target, String token) {
    return new RequestOptions(target)
        .setMethod(HttpMethod.POST)
        .setURI(PAYMENTS)
        .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
  }

  @Override
  public LoadClient open(Vertx vertx, Limits limits) {
    return new PaymentClient(vertx, this, limits);
  }

  RequestOptions head(long number) {
    return heads.get((int) (number % heads.size()));
  }

  /** Whole dollars, because the sandbox rail gives amounts that end in 13 and 66 a meaning. */
  Buffer body(long number) {
    return Buffer.buffer(String.format(BODY, 100 * (1 + number % 500), run, number));
  }
}
