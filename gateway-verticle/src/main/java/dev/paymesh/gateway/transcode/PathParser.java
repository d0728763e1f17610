package dev.paymesh.gateway.transcode;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Owns the grammar of path templates as {@code google/api/http.proto} has it, read once, at start. */
final class PathParser {

  private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~-]+");
  private static final Pattern FIELD_PATH = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");
  private static final String ONE = "[^/]+";

  private final String template;
  private final List<String> variables = new ArrayList<>();
  private final StringBuilder regex = new StringBuilder();
  private final StringBuilder shape = new StringBuilder();
  private int at;
  private boolean ended;

  PathParser(String template) {
    this.template = template;
  }

  PathTemplate parse() {
    while (at < template.length() && template.charAt(at) == '/') {
      at++;
      requireRoom();
      shape.append('/');
      if (peek('{')) {
        variable();
      } else {
        regex.append(segment("/", ""));
      }
    }
    if (peek(':')) {
      verb();
    }
    if (at < template.length() || shape.isEmpty()) {
      throw refused();
    }
    return new PathTemplate(
        template, List.copyOf(variables), shape.toString(), Pattern.compile(regex.toString()));
  }

  private void verb() {
    at++;
    String verb = text(LITERAL);
    shape.append(':').append(verb);
    regex.append(':').append(Pattern.quote(verb));
  }

  /** {@code {name}} is {@code {name=*}}. */
  private void variable() {
    at++;
    variables.add(text(FIELD_PATH));
    if (!peek('=')) {
      shape.append('*');
      regex.append("/(").append(ONE).append(')');
    } else {
      at++;
      if (template.startsWith("**}", at)) {
        regex.append(segment("/", "("));
      } else {
        regex.append("/(").append(segments()).append(')');
      }
    }
    if (!peek('}')) {
      throw refused();
    }
    at++;
  }

  private String segments() {
    StringBuilder inner = new StringBuilder(segment("", ""));
    while (peek('/')) {
      at++;
      requireRoom();
      shape.append('/');
      inner.append(segment("/", ""));
    }
    return inner.toString();
  }

  /** One segment with the slash before it; behind many there may be none, and they may be none themselves. */
  private String segment(String slash, String group) {
    String close = group.isEmpty() ? "" : ")";
    if (template.startsWith("**", at)) {
      at += 2;
      ended = true;
      shape.append("**");
      String many = slash + group + ".+" + close;
      return slash.isEmpty() ? many : "(?:" + many + ")?";
    }
    if (peek('*')) {
      at++;
      shape.append('*');
      return slash + ONE;
    }
    String literal = text(LITERAL);
    shape.append(literal);
    return slash + Pattern.quote(literal);
  }

  private void requireRoom() {
    if (ended) {
      throw refused();
    }
  }

  private String text(Pattern form) {
    Matcher matcher = form.matcher(template).region(at, template.length());
    if (!matcher.lookingAt()) {
      throw refused();
    }
    at = matcher.end();
    return matcher.group();
  }

  private boolean peek(char expected) {
    return at < template.length() && template.charAt(at) == expected;
  }

  private IllegalStateException refused() {
    return new IllegalStateException("path " + template + " (expected /segments, *, {field},"
        + " {field=segments}, ** as the last, and :verb; column " + (at + 1) + ")");
  }
}
