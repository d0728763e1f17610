package dev.paymesh.gateway;

import dev.paymesh.gateway.problem.HttpRefusal;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Owns that each resource has one spelling: a path that would have to be normalized first names nothing.
 *
 * <p>The router itself folds double slashes, dot segments and a slash at the end, a proxy before it may not; where both
 * read a path differently, its access rules can be passed by.
 */
final class PlainPath implements Handler<RoutingContext> {

  @Override
  public void handle(RoutingContext ctx) {
    String path = ctx.request().path();
    if (path.equals(ctx.normalizedPath()) && !path.endsWith("/")) {
      ctx.next();
    } else {
      ctx.fail(HttpRefusal.ROUTE_NOT_FOUND.failure());
    }
  }
}
