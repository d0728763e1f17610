package dev.paymesh.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Owns the calls of one unary rpc: the same request, or one that counts.
 *
 * @param metadata of a call that is made now
 * @param times so many calls at once are one request, which ends when all are answered
 */
record RpcRequests(
    RpcMessages messages,
    RequestOptions head,
    Supplier<Map<String, String>> metadata,
    HttpClientOptions options,
    int times)
    implements LoadSource {

  @Override
  public LoadClient open(Vertx vertx, Limits limits) {
    return new RpcClient(vertx, this, limits);
  }
}
