package dev.paymesh.bench.before;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Owns the way to one other service: kept-alive connections in a pool, on one event loop. */
final class RestClient {

  /** More than are ever in use by one event loop of the caller in a comparison. */
  private static final int CONNECTIONS_MAX = 256;

  private static final int WAITERS_MAX = 1_024;
  private static final int CONNECT_MS_MAX = 1_000;
  /** For one answer of the chain below. */
  private static final long ANSWER_MS_MAX = 2_000;

  private static final int UNAVAILABLE = 503;
  private static final int TIMED_OUT = 504;
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");

  private final HttpClient http;
  private final RequestOptions target;

  RestClient(Vertx vertx, URI service) {
    http = vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setConnectTimeout(CONNECT_MS_MAX),
        new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITERS_MAX));
    target = new RequestOptions().setHost(service.getHost()).setPort(service.getPort());
  }

  Future<Answer> get(String path, Ask ask) {
    return call(HttpMethod.GET, path, ask).compose(request -> answer(request, request.send()));
  }

  Future<Answer> post(String path, Buffer body, Ask ask) {
    return call(HttpMethod.POST, path, ask)
        .compose(request ->
            answer(request, request.putHeader(HttpHeaders.CONTENT_TYPE, JSON).send(body)));
  }

  /** The answer when it is a 2xx; any other fails with what it says, for the caller's caller. */
  static Future<Answer> ok(Answer answer) {
    return answer.isOk()
        ? Future.succeededFuture(answer)
        : Future.failedFuture(new Refused(answer));
  }

  private Future<HttpClientRequest> call(HttpMethod method, String path, Ask ask) {
    return http.request(new RequestOptions(target).setMethod(method).setURI(path))
        .map(request -> request
            .putHeader(HttpHeaders.AUTHORIZATION, ask.authorization())
            .putHeader(REQUEST_ID, ask.requestId())
            .putHeader(HttpHeaders.ACCEPT, JSON))
        .recover(RestClient::explain);
  }

  private static Future<Answer> answer(
      HttpClientRequest request, Future<HttpClientResponse> response) {
    return response
        .compose(head -> head.body().map(body -> new Answer(head.statusCode(), body)))
        .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
        .onFailure(unanswered -> request.reset())
        .recover(RestClient::explain);
  }

  private static <T> Future<T> explain(Throwable failure) {
    return Future.failedFuture(
        failure instanceof TimeoutException
            ? new Refused(TIMED_OUT, "DEADLINE")
            : new Refused(UNAVAILABLE, "DEPENDENCY_DOWN"));
  }
}
