package dev.paymesh.bench.verify;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;

/** Owns the wire to the gateways: each request goes to the one that is drawn for it. Lives on one event loop. */
final class EdgeClient {

  private static final String HOST = "127.0.0.1";
  private static final String PAYMENTS = "/api/v1/payments";
  /** Beyond the deadline at the edge: who is silent for longer gives no answer any more. */
  private static final long ANSWER_MS_MAX = 4_000;

  private static final int CONNECT_MS_MAX = 1_000;
  private static final int CONNECTIONS_MAX = 256;
  /** Of a status stream, which has heartbeats. */
  private static final int SILENCE_S_MAX = 30;

  private static final long CANCEL = 0x8;
  private static final HttpClientOptions OPTIONS =
      new HttpClientOptions().setConnectTimeout(CONNECT_MS_MAX).setKeepAliveTimeout(5);

  private final HttpClient client;
  private final HttpClient streams;
  private final IntSupplier gateway;
  private final UnaryOperator<String> tokenOf;

  /** An answer; its body is empty where it is no JSON. */
  record Answer(int status, JsonObject body) {
    static final Answer NONE = new Answer(0, new JsonObject());
  }

  EdgeClient(Vertx vertx, IntSupplier gateway, UnaryOperator<String> tokenOf) {
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX);
    this.client = vertx.createHttpClient(OPTIONS, pool);
    this.streams = vertx.createHttpClient(
        new HttpClientOptions(OPTIONS).setReadIdleTimeout(SILENCE_S_MAX), pool);
    this.gateway = gateway;
    this.tokenOf = tokenOf;
  }

  Future<Answer> pay(Entry.Order order, long amount) {
    JsonObject body = new JsonObject()
        .put("amount_cents", amount)
        .put("currency", order.currency())
        .put("description", order.description())
        .put("idempotency_key", order.key());
    RequestOptions head = head(HttpMethod.POST, PAYMENTS, order.owner())
        .putHeader("Content-Type", "application/json");
    return exchange(head, body.toBuffer());
  }

  Future<Answer> find(String user, String id) {
    return exchange(head(HttpMethod.GET, PAYMENTS + "/" + id, user), Buffer.buffer());
  }

  private RequestOptions head(HttpMethod method, String path, String user) {
    return new RequestOptions()
        .setMethod(method)
        .setHost(HOST)
        .setPort(gateway.getAsInt())
        .setURI(path)
        .putHeader("Authorization", "Bearer " + tokenOf.apply(user));
  }

  private Future<Answer> exchange(RequestOptions head, Buffer body) {
    return client.request(head).compose(request -> request
        .send(body)
        .compose(EdgeClient::answer)
        .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
        .onFailure(unanswered -> request.reset(CANCEL)));
  }

  private static Future<Answer> answer(HttpClientResponse response) {
    response.exceptionHandler(told -> {});
    return response.body().map(body -> new Answer(response.statusCode(), json(body)));
  }

  private static JsonObject json(Buffer body) {
    try {
      return new JsonObject(body);
    } catch (DecodeException none) {
      return new JsonObject();
    }
  }

  /** The lines of a status stream until it ends; completes with the status of its head. */
  Future<Integer> watch(String user, String id, long seen, Consumer<String> onLine) {
    RequestOptions head = head(HttpMethod.GET, PAYMENTS + "/" + id + "/status", user);
    if (seen > 0) {
      head.putHeader("Last-Event-ID", Long.toString(seen));
    }
    return streams.request(head).compose(request -> request
        .send()
        .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
        .onFailure(unanswered -> request.reset(CANCEL))
        .compose(response -> {
          response.exceptionHandler(told -> {});
          response.handler(RecordParser.newDelimited("\n", line -> onLine.accept(line.toString())));
          return response.end().map(ended -> response.statusCode());
        }));
  }

  /** Ends all streams, and opens no more. */
  Future<Void> cut() {
    return streams.close();
  }
}
