package dev.paymesh.proto.openapi;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One way in of one rpc, as its {@code google.api.http} says.
 *
 * @param verb in lower case, as a path item has it
 * @param path with variables by name alone: {@code /v1/{name}}
 * @param variables fields of the request that the path gives
 * @param body {@code *}, the field that the body is, or empty for no body
 * @param answered the field that is answered; empty for the whole reply
 */
record HttpRoute(String verb, String path, List<String> variables, String body, String answered) {

  static final String ALL = "*";

  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z0-9_.]+)(?:=[^}]*)?}");

  /** The annotation's own and its additional bindings; none for an rpc without. */
  static List<HttpRoute> of(MethodDescriptor rpc) {
    if (!rpc.getOptions().hasExtension(AnnotationsProto.http)) {
      return List.of();
    }
    HttpRule rule = rpc.getOptions().getExtension(AnnotationsProto.http);
    return Stream.concat(Stream.of(rule), rule.getAdditionalBindingsList().stream())
        .map(HttpRoute::of)
        .toList();
  }

  private static HttpRoute of(HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> of("get", rule.getGet(), rule);
      case PUT -> of("put", rule.getPut(), rule);
      case POST -> of("post", rule.getPost(), rule);
      case DELETE -> of("delete", rule.getDelete(), rule);
      case PATCH -> of("patch", rule.getPatch(), rule);
      case CUSTOM, PATTERN_NOT_SET ->
        throw new IllegalStateException(
            "google.api.http: no method (expected get, put, post, delete or patch)");
    };
  }

  private static HttpRoute of(String verb, String template, HttpRule rule) {
    return new HttpRoute(
        verb,
        VARIABLE.matcher(template).replaceAll("{$1}"),
        VARIABLE
            .matcher(template)
            .results()
            .map((MatchResult it) -> it.group(1))
            .toList(),
        rule.getBody(),
        rule.getResponseBody());
  }

  boolean isPatch() {
    return verb.equals("patch");
  }

  boolean isGet() {
    return verb.equals("get");
  }
}
