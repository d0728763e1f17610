package dev.paymesh.gateway.transcode;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.stream.Stream;

/**
 * One way in that a {@code google.api.http} annotation gives an rpc.
 *
 * @param body {@code *}, the field that the body is, or empty for no body
 * @param responseBody the field that is answered; empty for the whole reply
 */
record HttpBinding(HttpMethod method, PathTemplate path, String body, String responseBody) {

  /** Everything that is left goes into the body. */
  static final String ALL = "*";

  /** The annotation's own binding and the additional ones, in order; fails where there is none. */
  static List<HttpBinding> of(MethodDescriptor rpc) {
    HttpRule rule = rpc.getOptions().getExtension(AnnotationsProto.http);
    if (rule.getAdditionalBindingsList().stream()
        .anyMatch(more -> more.getAdditionalBindingsCount() > 0)) {
      throw new IllegalStateException("additional_bindings (expected: not inside of others)");
    }
    return Stream.concat(Stream.of(rule), rule.getAdditionalBindingsList().stream())
        .map(HttpBinding::of)
        .toList();
  }

  private static HttpBinding of(HttpRule rule) {
    return new HttpBinding(
        httpMethod(rule), PathTemplate.of(path(rule)), rule.getBody(), rule.getResponseBody());
  }

  private static HttpMethod httpMethod(HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> HttpMethod.GET;
      case PUT -> HttpMethod.PUT;
      case POST -> HttpMethod.POST;
      case DELETE -> HttpMethod.DELETE;
      case PATCH -> HttpMethod.PATCH;
      case CUSTOM, PATTERN_NOT_SET ->
        throw new IllegalStateException(
            "no google.api.http method (expected get, put, post, delete or patch)");
    };
  }

  private static String path(HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> rule.getGet();
      case PUT -> rule.getPut();
      case POST -> rule.getPost();
      case DELETE -> rule.getDelete();
      case PATCH -> rule.getPatch();
      case CUSTOM, PATTERN_NOT_SET -> "";
    };
  }

  boolean hasBody() {
    return !body.isEmpty();
  }

  boolean bodyIsAll() {
    return body.equals(ALL);
  }
}
