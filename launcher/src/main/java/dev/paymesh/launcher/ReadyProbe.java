package dev.paymesh.launcher;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Owns the question whether an instance is ready, put to its ops port until it is or the time is over. */
final class ReadyProbe {

  private static final long PERIOD_MS = 50;
  private static final long ANSWER_MS_MAX = 1_000;

  private final Vertx vertx;
  private final HttpClient client;
  private final String host;
  private final Duration timeMax;
  private final long endNs;

  ReadyProbe(Vertx vertx, String host, Duration timeMax) {
    this.vertx = vertx;
    this.client = vertx.createHttpClient();
    this.host = host;
    this.timeMax = timeMax;
    this.endNs = System.nanoTime() + timeMax.toNanos();
  }

  Future<Void> ready(Instance instance) {
    return ask(instance.opsPort()).transform(answer -> {
      if (answer.succeeded() && answer.result()) {
        return Future.succeededFuture();
      }
      return System.nanoTime() < endNs
          ? vertx.timer(PERIOD_MS).compose(again -> ready(instance))
          : Future.failedFuture(new Refusal(instance.name() + " was not ready within "
              + timeMax.toSeconds() + " s; what it said stands above"));
    });
  }

  private Future<Boolean> ask(int port) {
    return client
        .request(HttpMethod.GET, port, host, "/readyz")
        .compose(HttpClientRequest::send)
        .map(response -> response.statusCode() == 200)
        .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS);
  }
}
