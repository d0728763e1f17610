package dev.paymesh.gateway;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** Owns what is said with each answer while this gateway drains: make a new connection, it will lead elsewhere. */
final class Farewell implements Handler<RoutingContext> {

  private static final long NO_ERROR = 0;

  private boolean draining;

  void begin() {
    draining = true;
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (draining && ctx.request().version() == HttpVersion.HTTP_2) {
      ctx.request().connection().goAway(NO_ERROR, Integer.MAX_VALUE);
    } else if (draining) {
      ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    ctx.next();
  }
}
