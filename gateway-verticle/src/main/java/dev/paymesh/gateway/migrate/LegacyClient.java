package dev.paymesh.gateway.migrate;

import dev.paymesh.gateway.transcode.EdgeAnswer;
import dev.paymesh.shared.grpc.CallScope;
import dev.paymesh.shared.grpc.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Owns the way to the legacy service: HTTP/1.1 over few connections, each request sent once, each answer whole or none. */
final class LegacyClient {

  /** Of each event loop. */
  private static final int CONNECTIONS_MAX = 64;

  private static final int WAITERS_MAX = 256;
  private static final int HEADER_BYTES_MAX = 16 * 1024;
  /** Below what servers usually allow, so that they seldom close what is about to be used. */
  private static final int KEEP_ALIVE_S = 15;

  private static final Pattern JSON =
      Pattern.compile("application/([a-z0-9.-]+\\+)?json(\\s*;.*)?", Pattern.CASE_INSENSITIVE);

  private final HttpClient http;
  private final LegacyService service;

  LegacyClient(Vertx vertx, LegacyService service) {
    this.service = service;
    this.http = vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setConnectTimeout((int) service.deadlineMs())
            .setKeepAliveTimeout(KEEP_ALIVE_S)
            .setMaxHeaderSize(HEADER_BYTES_MAX)
            .setDecompressionSupported(false),
        new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITERS_MAX));
  }

  /**
   * What is sent.
   *
   * @param rpc whose place it goes to
   * @param path with the query
   */
  record Question(String rpc, HttpMethod method, String path, MultiMap headers, Buffer body) {

    /** A client's own request, with these headers. */
    static Question of(String rpc, HttpServerRequest request, MultiMap headers, Buffer body) {
      String query = request.query();
      // The path alone: where a client names a host, too, that host is not asked.
      String path = request.path() + (query == null ? "" : "?" + query);
      return new Question(rpc, request.method(), path, headers, body);
    }
  }

  /** What it may cost. */
  record Terms(int bytesMax, Deadline deadline, CallScope scope) {}

  /** The whole answer, whatever its status; fails with a LegacyFailure. */
  Future<EdgeAnswer> ask(Question question, Terms terms) {
    Future<HttpClientRequest> opened = http.request(options(question));
    Runnable giveUp = () -> opened.onSuccess(HttpClientRequest::reset);
    terms.scope().onEnd(giveUp);
    return opened
        .compose(request -> exchange(request, question, terms))
        .timeout(Math.max(1, terms.deadline().remainingMs()), TimeUnit.MILLISECONDS)
        .onFailure(unanswered -> giveUp.run())
        .recover(failure -> Future.failedFuture(LegacyFailure.of(failure)))
        .onComplete(done -> terms.scope().forget(giveUp));
  }

  private RequestOptions options(Question question) {
    URI place = service.of(question.rpc());
    boolean tls = "https".equals(place.getScheme());
    int port = place.getPort() >= 0 ? place.getPort() : tls ? 443 : 80;
    return new RequestOptions()
        .setMethod(question.method())
        .setHost(place.getHost())
        .setPort(port)
        .setSsl(tls)
        .setConnectTimeout(service.deadlineMs())
        .setFollowRedirects(false)
        .setURI(place.getRawPath().replaceAll("/+$", "") + question.path())
        .setHeaders(question.headers());
  }

  private static Future<EdgeAnswer> exchange(
      HttpClientRequest request, Question question, Terms terms) {
    if (terms.deadline().expired() || terms.scope().ended()) {
      // Nobody waits any more, so nothing is begun.
      return Future.failedFuture(new LegacyFailure(LegacyFailure.Kind.LATE));
    }
    Future<HttpClientResponse> head =
        question.body().length() == 0 ? request.send() : request.send(question.body());
    return head.compose(response -> whole(response, terms.bytesMax())
        .map(
            body -> new EdgeAnswer(response.statusCode(), LegacyHeaders.ofAnswer(response), body)));
  }

  private static Future<Buffer> whole(HttpClientResponse response, int bytesMax) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(whole::tryFail);
    response.handler(part -> {
      if (body.length() + part.length() > bytesMax) {
        whole.tryFail(new LegacyFailure(LegacyFailure.Kind.TOO_LARGE));
      } else {
        body.appendBuffer(part);
      }
    });
    response.endHandler(end -> whole.tryComplete(body));
    return isJson(response) ? whole.future() : whole.future().compose(LegacyClient::nothingElse);
  }

  /** Plain JSON, so that no page of markup is served in the edge's name. */
  private static boolean isJson(HttpClientResponse response) {
    String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
    String packed = response.getHeader(HttpHeaders.CONTENT_ENCODING);
    return type != null
        && JSON.matcher(type.trim()).matches()
        && (packed == null || packed.equalsIgnoreCase("identity"));
  }

  private static Future<Buffer> nothingElse(Buffer body) {
    return body.length() == 0
        ? Future.succeededFuture(body)
        : Future.failedFuture(new LegacyFailure(LegacyFailure.Kind.NOT_JSON));
  }
}
