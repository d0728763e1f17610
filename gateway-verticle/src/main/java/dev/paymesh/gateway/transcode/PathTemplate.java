package dev.paymesh.gateway.transcode;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Owns the path of a {@code google.api.http} rule: {@code /api/v1/payments/{id}/status}.
 *
 * <p>Of the annotation's grammar only plain variables, one whole segment each: what vertx-web can route.
 */
record PathTemplate(String template, List<String> variables) {

  private static final Pattern WHOLE =
      Pattern.compile("(/([A-Za-z0-9._~-]+|\\{[a-z][a-z0-9_]*}))+");
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-z0-9_]*)}");

  static PathTemplate of(String template) {
    if (!WHOLE.matcher(template).matches()) {
      throw new IllegalStateException(
          "path " + template + " (expected /segments and /{field}, without * or verb)");
    }
    List<String> variables =
        VARIABLE.matcher(template).results().map(PathTemplate::name).toList();
    if (variables.stream().distinct().count() < variables.size()) {
      throw new IllegalStateException("path " + template + " (expected each variable once)");
    }
    return new PathTemplate(template, variables);
  }

  /** As vertx-web writes it: {@code /api/v1/payments/:id/status}. */
  String route() {
    return VARIABLE.matcher(template).replaceAll(":$1");
  }

  private static String name(MatchResult found) {
    return found.group(1);
  }
}
