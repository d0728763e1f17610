package dev.paymesh.gateway.transcode;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Owns the path of a {@code google.api.http} rule: {@code /api/v1/payments/{id}/status}, {@code
 * /api/v1/{name=shelves/*}:archive}, {@code /files/{path=**}}.
 *
 * @param template as the contract writes it
 * @param variables the field paths it binds, in order
 * @param shape the template without names: two of one shape match the same paths
 * @param pattern one group for each variable
 */
record PathTemplate(String template, List<String> variables, String shape, Pattern pattern) {

  private static final Pattern PLAIN =
      Pattern.compile("(/([A-Za-z0-9._~-]+|\\{[a-z][a-z0-9_]*}))+");
  private static final Pattern PLAIN_VARIABLE = Pattern.compile("\\{([a-z][a-z0-9_]*)}");
  private static final Pattern SLASH = Pattern.compile("%2[Ff]");

  /** Fails with an IllegalStateException where the text is none. */
  static PathTemplate of(String template) {
    PathTemplate parsed = new PathParser(template).parse();
    if (parsed.variables.stream().distinct().count() < parsed.variables.size()) {
      throw new IllegalStateException("path " + template + " (expected each variable once)");
    }
    return parsed;
  }

  /** Whether the router itself can match it: each variable is one whole segment, and there is no verb. */
  boolean isPlain() {
    return PLAIN.matcher(template).matches();
  }

  /** As vertx-web writes a plain one: {@code /api/v1/payments/:id/status}. */
  String route() {
    return PLAIN_VARIABLE.matcher(template).replaceAll(":$1");
  }

  /** What the variables stand for in a path that matches; empty in one that does not. */
  Map<String, String> match(String path) {
    Map<String, String> found = new LinkedHashMap<>();
    Matcher matcher = pattern.matcher(path);
    if (matcher.matches()) {
      for (int at = 0; at < variables.size(); at++) {
        String text = matcher.group(at + 1);
        found.put(variables.get(at), text == null ? "" : decoded(text));
      }
    }
    return found;
  }

  /** In a text of several segments an encoded slash stays encoded, or it would look like one between them. */
  private static String decoded(String text) {
    String kept = text.indexOf('/') < 0 ? text : SLASH.matcher(text).replaceAll("%252F");
    return URLDecoder.decode(kept.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Sorts what is more particular first: a verb, then text before variables, then one segment before many. */
  String precedence() {
    String last = shape.contains("**") ? "1" : "0";
    String verb = shape.indexOf(':') >= 0 ? "0" : "1";
    return last + verb + shape.replaceAll("[^/*:]+", "!");
  }
}
