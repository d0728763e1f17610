package dev.paymesh.bench.before;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Owns the HTTP side of one service on one event loop: token, route, body, answer. */
final class RestVerticle extends VerticleBase {

  private static final System.Logger LOG = System.getLogger(RestVerticle.class.getName());
  private static final String HOST = "127.0.0.1";
  private static final int NOT_FOUND = 404;
  private static final int INTERNAL = 500;
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final Supplier<RestService> parts;
  private final TokenCheck tokens;
  private final Place place;
  private @Nullable RestService service;

  /**
   * Where all event loops of one service listen.
   *
   * @param group negative: any free port, the same for all that name this number
   * @param port set when they listen
   */
  record Place(int group, AtomicInteger port) {}

  /** With parts made here, so that each event loop has connections of its own. */
  RestVerticle(Supplier<RestService> parts, String secret, Place place) {
    this.parts = parts;
    this.tokens = new TokenCheck(secret);
    this.place = place;
  }

  @Override
  public Future<?> start() {
    service = parts.get();
    HttpServerOptions options = new HttpServerOptions()
        .setHost(HOST)
        .setPort(place.group())
        .setHttp2ClearTextEnabled(false);
    return vertx
        .createHttpServer(options)
        .requestHandler(this::serve)
        .listen()
        .onSuccess(listening -> place.port().set(listening.actualPort()));
  }

  private void serve(HttpServerRequest request) {
    boolean bodied = request.method() == HttpMethod.POST;
    Future<Buffer> body = bodied ? request.body() : Future.succeededFuture(RestService.NOTHING);
    body.compose(whole -> answer(request, whole))
        .recover(RestVerticle::refusal)
        .onSuccess(answer -> request
            .response()
            .setStatusCode(answer.status())
            .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
            .end(answer.body()));
  }

  private Future<Answer> answer(HttpServerRequest request, Buffer body) {
    RestService mine = Objects.requireNonNull(service);
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    String user = tokens.userOf(authorization);
    if (!request.path().startsWith(mine.route())) {
      throw new Refused(NOT_FOUND, "NO_SUCH_PATH");
    }
    String requestId = Objects.requireNonNullElse(request.getHeader("X-Request-Id"), "none");
    return mine.answer(new Ask(
        user,
        request.path().substring(mine.route().length()),
        Objects.requireNonNull(authorization),
        requestId,
        body));
  }

  private static Future<Answer> refusal(Throwable failure) {
    if (failure instanceof Refused refused) {
      return Future.succeededFuture(refused.answer());
    }
    LOG.log(System.Logger.Level.ERROR, "a defect of the chain", failure);
    return Future.succeededFuture(Answer.refusal(INTERNAL, "INTERNAL"));
  }
}
