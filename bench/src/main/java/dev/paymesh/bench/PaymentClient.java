package dev.paymesh.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.TimeUnit;

/** Owns the connections: HTTP/1.1, kept alive, as many as are in use at once up to a limit. Used on one event loop. */
final class PaymentClient implements LoadSource.LoadClient {

  /** Below the time after which the gateway closes idle connections, or requests would race with its close. */
  private static final int KEEP_ALIVE_SECONDS = 5;

  private static final long CANCEL = 0x8;
  private static final int CREATED = 201;

  private final HttpClient http;
  private final PaymentRequests requests;
  private final Limits limits;
  private long next;
  private int inFlight;

  PaymentClient(Vertx vertx, PaymentRequests requests, Limits limits) {
    this.requests = requests;
    this.limits = limits;
    http = vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
        new PoolOptions()
            .setHttp1MaxSize(limits.connectionsMax())
            .setMaxWaitQueueSize(limits.inFlightMax()));
  }

  /**
   * The status of one payment, once its whole answer is here; fails when there is none. At the limit nothing is sent: a
   * generator that quietly waited would be a closed loop.
   */
  @Override
  public Future<Integer> send() {
    if (inFlight >= limits.inFlightMax()) {
      return Future.failedFuture(new GeneratorSaturatedException());
    }
    inFlight++;
    return answer(next++).onComplete(ended -> inFlight--);
  }

  private Future<Integer> answer(long number) {
    long sentNs = System.nanoTime();
    return http.request(requests.head(number)).compose(request -> {
      long leftMs = limits.timeoutMs() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNs);
      return exchange(request, requests.body(number), Math.max(1, leftMs));
    });
  }

  private static Future<Integer> exchange(HttpClientRequest request, Buffer body, long leftMs) {
    return request
        .send(body)
        .compose(PaymentClient::status)
        .timeout(leftMs, TimeUnit.MILLISECONDS)
        .onFailure(unanswered -> request.reset(CANCEL));
  }

  private static Future<Integer> status(HttpClientResponse response) {
    // The future of its end fails as well and is counted; without a handler each would be logged
    // too.
    response.exceptionHandler(counted -> {});
    return response.end().map(end -> response.statusCode());
  }

  /** One payment ahead of the load, whose refusal says what is wrong with the whole run. */
  @Override
  public Future<LoadSource.Tried> tryOne() {
    long number = next++;
    return http.request(requests.head(number))
        .compose(request -> request.send(requests.body(number)))
        .compose(
            response -> response.body().map(body -> tried(response.statusCode(), body.toString())))
        .timeout(limits.timeoutMs(), TimeUnit.MILLISECONDS);
  }

  private static LoadSource.Tried tried(int status, String body) {
    return status == CREATED
        ? new LoadSource.Tried(true, "")
        : new LoadSource.Tried(
            false, "the gateway does not take payments (expected: 201): " + status + " " + body);
  }
}
