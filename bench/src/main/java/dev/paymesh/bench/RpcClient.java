package dev.paymesh.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Owns HTTP/2 connections that speak gRPC, without a library for it. Used on one event loop. */
final class RpcClient implements LoadSource.LoadClient {

  /** The number of the call ahead of the load. */
  static final long AHEAD = 0;

  private static final int OK = 200;
  private static final long CANCEL = 0x8;
  private static final CharSequence GRPC = HttpHeaders.createOptimized("application/grpc");
  private static final CharSequence TE = HttpHeaders.createOptimized("te");
  private static final CharSequence TRAILERS = HttpHeaders.createOptimized("trailers");
  private static final CharSequence TIMEOUT = HttpHeaders.createOptimized("grpc-timeout");
  private static final String STATUS = "grpc-status";
  private static final String WORDS = "grpc-message";

  private final HttpClient http;
  private final RpcRequests requests;
  private final Limits limits;
  private final LongSupplier numbers;
  private int inFlight;

  /** {@code numbers} tells the calls apart, from one client or several. */
  RpcClient(Vertx vertx, RpcRequests requests, Limits limits, LongSupplier numbers) {
    this.requests = requests;
    this.limits = limits;
    this.numbers = numbers;
    int streams = Math.max(1, limits.inFlightMax() / limits.connectionsMax());
    HttpClientOptions options = new HttpClientOptions(requests.options())
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        // Without a limit all calls would go over the first connection.
        .setHttp2MultiplexingLimit(streams);
    http = vertx.createHttpClient(
        options,
        new PoolOptions()
            .setHttp2MaxSize(limits.connectionsMax())
            .setMaxWaitQueueSize(limits.inFlightMax()));
  }

  @Override
  public Future<Integer> send() {
    if (inFlight + requests.times() > limits.inFlightMax()) {
      return Future.failedFuture(new GeneratorSaturatedException());
    }
    inFlight += requests.times();
    return requests.times() == 1
        ? call().onComplete(ended -> inFlight--)
        : fanOut().onComplete(ended -> inFlight -= requests.times());
  }

  private Future<Integer> fanOut() {
    List<Future<Integer>> calls = new ArrayList<>();
    for (int number = 0; number < requests.times(); number++) {
      calls.add(call());
    }
    return Future.join(calls).map(OK);
  }

  private Future<Integer> call() {
    return call(numbers.getAsLong(), RpcClient::status);
  }

  private <T> Future<T> call(long number, Function<HttpClientResponse, Future<T>> taken) {
    return http.request(requests.head()).compose(request -> {
      requests.metadata().apply(number).forEach(request::putHeader);
      return exchange(
          request
              .putHeader(HttpHeaders.CONTENT_TYPE, GRPC)
              .putHeader(TE, TRAILERS)
              .putHeader(TIMEOUT, limits.timeoutMs() + "m"),
          requests.messages().framed(number),
          taken);
    });
  }

  private <T> Future<T> exchange(
      HttpClientRequest request, Buffer message, Function<HttpClientResponse, Future<T>> taken) {
    return request
        .send(message)
        .compose(taken)
        .timeout(limits.timeoutMs(), TimeUnit.MILLISECONDS)
        .onFailure(unanswered -> request.reset(CANCEL));
  }

  /** The message without the flag and the length in front of it. */
  private static Future<Buffer> answer(HttpClientResponse response) {
    Future<Buffer> body = response.body();
    return status(response)
        .compose(ok -> body)
        .map(framed -> framed.getBuffer(RpcMessages.PREFIX_BYTES, framed.length()));
  }

  /** A call that fails at once has its status in the head, others behind the message. */
  private static Future<Integer> status(HttpClientResponse response) {
    response.exceptionHandler(counted -> {});
    return response.end().compose(end -> {
      String inHead = response.getHeader(STATUS);
      String status = inHead == null ? response.getTrailer(STATUS) : inHead;
      String words = inHead == null ? response.getTrailer(WORDS) : response.getHeader(WORDS);
      return "0".equals(status)
          ? Future.succeededFuture(OK)
          : Future.failedFuture(RpcStatusException.of(
              Objects.requireNonNullElse(status, "none"), Objects.requireNonNullElse(words, "")));
    });
  }

  /** Its words are the answer, byte for byte. */
  @Override
  public Future<LoadSource.Tried> tryOne() {
    return call(AHEAD, RpcClient::answer)
        .map(answer -> new LoadSource.Tried(true, HexFormat.of().formatHex(answer.getBytes())))
        .otherwise(failure -> new LoadSource.Tried(
            false, Objects.requireNonNullElse(failure.getMessage(), failure.toString())));
  }
}
