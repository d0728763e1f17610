package dev.paymesh.launcher.call;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where REST has an rpc, and so which member of a request goes where.
 *
 * @param method of HTTP
 * @param template of the path
 * @param body the field that is the body, {@code *} for all that is left, empty for none
 */
record RestRoute(HttpMethod method, String template, String body) {

  private static final Pattern VARIABLE = Pattern.compile("\\{([\\w.]+)(?:=([^}]*))?}");

  /** A request as HTTP has it. */
  record Request(String uri, Optional<JsonObject> body) {}

  static RestRoute of(MethodDescriptor rpc) {
    HttpRule rule = rpc.getOptions().getExtension(AnnotationsProto.http);
    return switch (rule.getPatternCase()) {
      case GET -> new RestRoute(HttpMethod.GET, rule.getGet(), "");
      case PUT -> new RestRoute(HttpMethod.PUT, rule.getPut(), rule.getBody());
      case POST -> new RestRoute(HttpMethod.POST, rule.getPost(), rule.getBody());
      case DELETE -> new RestRoute(HttpMethod.DELETE, rule.getDelete(), "");
      case PATCH -> new RestRoute(HttpMethod.PATCH, rule.getPatch(), rule.getBody());
      case CUSTOM, PATTERN_NOT_SET ->
        throw new CallProblem(rpc.getFullName() + " has no path in REST: leave out --rest");
    };
  }

  /** The path takes its variables first, then the body what is its, and the query the rest. */
  Request request(JsonObject message) {
    JsonObject left = message.copy();
    String path = path(left);
    if (body.equals("*")) {
      return new Request(path, Optional.of(left));
    }
    Optional<JsonObject> own = body.isEmpty()
        ? Optional.empty()
        : Optional.of(Optional.ofNullable((JsonObject) left.remove(body)).orElse(new JsonObject()));
    List<String> query = new ArrayList<>();
    left.forEach(member -> query(member.getKey(), member.getValue(), query));
    return new Request(query.isEmpty() ? path : path + "?" + String.join("&", query), own);
  }

  private String path(JsonObject left) {
    return VARIABLE.matcher(template).replaceAll(found -> {
      String value = taken(left, found.group(1));
      String pattern = String.valueOf(found.group(2));
      boolean many = pattern.contains("/") || pattern.contains("**");
      String encoded = encoded(value);
      return Matcher.quoteReplacement(many ? encoded.replace("%2F", "/") : encoded);
    });
  }

  private static String taken(JsonObject message, String name) {
    int dot = name.indexOf('.');
    if (dot > 0 && message.getValue(name.substring(0, dot)) instanceof JsonObject inner) {
      return taken(inner, name.substring(dot + 1));
    }
    Object value = message.remove(name);
    if (value == null || value.toString().isEmpty()) {
      throw new CallProblem("the path needs '" + name + "' (expected: {\"" + name + "\": ...})");
    }
    return value.toString();
  }

  private static void query(String name, Object value, List<String> into) {
    if (value instanceof JsonObject inner) {
      inner.forEach(member -> query(name + "." + member.getKey(), member.getValue(), into));
    } else if (value instanceof JsonArray many) {
      many.forEach(one -> query(name, one, into));
    } else {
      into.add(encoded(name) + "=" + encoded(String.valueOf(value)));
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
