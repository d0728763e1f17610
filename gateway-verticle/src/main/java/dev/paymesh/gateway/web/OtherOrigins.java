package dev.paymesh.gateway.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;

/**
 * Owns which pages of other origins may call (CORS): those that are named, with tokens they send themselves. There are
 * no cookies, so no page can act in the name of whoever looks at it.
 */
public final class OtherOrigins implements Handler<RoutingContext> {

  private static final int PREFLIGHT_S = 600;

  private final CorsHandler cors;

  public OtherOrigins(List<String> origins) {
    cors = CorsHandler.create()
        .addOrigins(origins)
        .allowedMethods(Set.of(
            HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE))
        .allowedHeaders(Set.of(
            "authorization",
            "content-type",
            "idempotency-key",
            "if-match",
            "if-none-match",
            "last-event-id",
            "request-timeout",
            "x-request-id",
            "x-grpc-web",
            "x-user-agent",
            "grpc-timeout"))
        .exposedHeaders(Set.of(
            "ETag",
            "Location",
            "Idempotent-Replayed",
            "Retry-After",
            "X-Request-Id",
            "WWW-Authenticate",
            "grpc-status",
            "grpc-message",
            "grpc-status-details-bin"))
        .maxAgeSeconds(PREFLIGHT_S);
  }

  /** A page of this origin is no other, though its POSTs name it too. */
  @Override
  public void handle(RoutingContext ctx) {
    // What is kept for one page is not to be shown to another.
    ctx.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    if (Origins.isOwn(ctx.request())) {
      ctx.next();
    } else {
      cors.handle(ctx);
    }
  }
}
