package dev.paymesh.bench.before;

import io.vertx.core.Future;

/** Owns the edge of the chain: the token is checked, and the request handed on. */
record Gateway(RestClient payments) implements RestService {

  @Override
  public String route() {
    return "/api/v1/payments";
  }

  @Override
  public Future<Answer> answer(Ask ask) {
    return payments.post(route(), ask.body(), ask);
  }
}
