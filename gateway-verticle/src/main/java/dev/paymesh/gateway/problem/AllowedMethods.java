package dev.paymesh.gateway.problem;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Owns the value of {@code Allow} for a path: the router knows it but keeps it to itself once somebody else answers
 * its 405. Routes by pattern tell it as metadata; sub-routers are not looked at.
 */
final class AllowedMethods {

  private static final String SEPARATOR = "/";

  private final Router router;

  AllowedMethods(Router router) {
    this.router = router;
  }

  /** The methods that some route takes on this path, in the order of the alphabet. */
  String on(String path) {
    String[] segments = path.split(SEPARATOR);
    return router.getRoutes().stream()
        .filter(
            route -> route.methods() != null && (matches(route, path) || matches(route, segments)))
        .flatMap(route -> route.methods().stream())
        .map(HttpMethod::name)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static boolean matches(Route route, String path) {
    Pattern paths = route.getMetadata(ProblemHandler.PATHS);
    return paths != null && paths.matcher(path).matches();
  }

  private static boolean matches(Route route, String[] segments) {
    @Nullable String template = route.getPath();
    if (template == null || !route.isExactPath()) {
      return false;
    }
    String[] parts = template.split(SEPARATOR);
    if (parts.length != segments.length) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].startsWith(":") && !parts[i].equals(segments[i])) {
        return false;
      }
    }
    return true;
  }
}
