package dev.paymesh.gateway;

import dev.paymesh.gateway.problem.HttpRefusal;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Owns that each resource has one spelling: a path that would have to be normalized first names nothing.
 *
 * <p>The router itself folds double slashes, dot segments and a slash at the end, a proxy before it may not; where both
 * read a path differently, its access rules can be passed by.
 */
final class PlainPath implements Handler<RoutingContext> {

  /** RFC 3986, section 3.3, without empty segments. */
  private static final Pattern SEGMENTS =
      Pattern.compile("(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})++)++");

  /** People type these, with a slash or without. */
  private static final Set<String> PAGES = Set.of("/console/", "/docs/");

  private static final int PERMANENT_REDIRECT = 308;

  @Override
  public void handle(RoutingContext ctx) {
    String path = ctx.request().path();
    // In this order: the router throws at a path that is not of this form.
    if (SEGMENTS.matcher(path).matches() && path.equals(ctx.normalizedPath())) {
      ctx.next();
    } else if (PAGES.contains(path) && ctx.request().method().equals(HttpMethod.GET)) {
      // Relative: behind a proxy the page may lie deeper.
      ctx.response()
          .setStatusCode(PERMANENT_REDIRECT)
          .putHeader(HttpHeaders.LOCATION, ".." + path.substring(0, path.length() - 1))
          .end();
    } else {
      ctx.fail(HttpRefusal.ROUTE_NOT_FOUND.failure());
    }
  }
}
