package dev.paymesh.bench;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Owns the calls of one unary rpc: the same request, or one that counts.
 *
 * @param metadata of the call of that number, made now
 * @param times so many calls at once are one request, which ends when all are answered
 */
record RpcRequests(
    RpcMessages messages,
    RequestOptions head,
    LongFunction<Map<String, String>> metadata,
    HttpClientOptions options,
    int times)
    implements LoadSource {

  /** Where calls of this rpc go. */
  static RequestOptions head(MethodDescriptor rpc, Target target) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setHost(target.host())
        .setPort(target.port())
        .setURI("/" + Contract.pathOf(rpc));
  }

  /** From one on: the number of the call ahead of the load is none of them. */
  static LongSupplier numbers() {
    return new AtomicLong(RpcClient.AHEAD + 1)::getAndIncrement;
  }

  @Override
  public LoadClient open(Vertx vertx, Limits limits) {
    return new RpcClient(vertx, this, limits, numbers());
  }
}
