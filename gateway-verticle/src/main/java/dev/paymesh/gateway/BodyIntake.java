package dev.paymesh.gateway;

import dev.paymesh.gateway.problem.HttpRefusal;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.regex.Pattern;

/** Owns what a JSON body may be before anybody reads it: its media type, its size, and the time it takes to arrive. */
final class BodyIntake implements Handler<RoutingContext> {

  private static final int BYTES_MAX = 16 * 1024;
  private static final String TIMER = "bodyTimer";
  private static final long ARRIVAL_MS_MAX = 6_000;
  private static final Pattern JSON =
      Pattern.compile("application/json(\\s*;\\s*charset=\"?utf-8\"?)?", Pattern.CASE_INSENSITIVE);

  private final BodyHandler collect = BodyHandler.create(false).setBodyLimit(BYTES_MAX);

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    if (!isPlainJson(request)) {
      ctx.fail(HttpRefusal.MEDIA_TYPE_UNSUPPORTED.failure());
      return;
    }
    long timer =
        ctx.vertx().setTimer(ARRIVAL_MS_MAX, late -> ctx.fail(HttpRefusal.BODY_TIMEOUT.failure()));
    ctx.addEndHandler(ended -> ctx.vertx().cancelTimer(timer));
    ctx.put(TIMER, timer);
    collect.handle(ctx);
  }

  /** The body is here: its time limit no longer counts. */
  static void arrived(RoutingContext ctx) {
    Long timer = ctx.get(TIMER);
    if (timer != null) {
      ctx.vertx().cancelTimer(timer);
    }
  }

  private static boolean isPlainJson(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return type != null
        && JSON.matcher(type.trim()).matches()
        && (encoding == null || encoding.equalsIgnoreCase("identity"));
  }
}
