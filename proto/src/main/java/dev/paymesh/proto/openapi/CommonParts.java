package dev.paymesh.proto.openapi;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/** Owns the headers that requests and answers of many rpcs share, described once. */
final class CommonParts {

  static final String REQUEST_ID = "X-Request-Id";

  private static final String REQUEST_ID_PATTERN = "^[A-Za-z0-9._-]{1,64}$";

  private static final Map<String, JsonObject> HEADERS = new TreeMap<>(Map.of(
      "ETag",
      header("The version of what is answered, for If-None-Match and If-Match."),
      REQUEST_ID,
      header("Names the request: as it was sent, or made here.").put("required", true),
      "Location",
      header("Path of what was made or found."),
      "Idempotent-Replayed",
      header("`true`: the answer of an earlier request under the same key."),
      "Retry-After",
      header("Seconds to wait before the next try.", "integer").put("required", true),
      "WWW-Authenticate",
      header("What to bring (RFC 6750).").put("required", true),
      "Accept",
      header("The media types that the path takes.").put("required", true),
      "Age",
      header("Only of an answer that is told again, since the service cannot be asked: seconds"
          + " since it was made."),
      "Cache-Status",
      header("Only of an answer that is told again (RFC 9211).")));

  private CommonParts() {}

  private static JsonObject header(String description) {
    return header(description, "string");
  }

  private static JsonObject header(String description, String type) {
    return new JsonObject()
        .put("description", description)
        .put("schema", new JsonObject().put("type", type));
  }

  static JsonObject headers() {
    JsonObject all = new JsonObject();
    HEADERS.forEach((name, header) -> all.put(name, header.copy()));
    return all;
  }

  /** References to these headers, for a response. */
  static JsonObject headers(String... names) {
    JsonObject some = new JsonObject();
    for (String name : names) {
      some.put(name, new JsonObject().put("$ref", "#/components/headers/" + name));
    }
    return some;
  }

  static JsonObject parameters() {
    return new JsonObject()
        .put(
            REQUEST_ID,
            parameter(
                    REQUEST_ID,
                    "A name for the request, for logs and traces; another is made for"
                        + " one that is not of this form.")
                .put("schema", ValueSchemas.text().put("pattern", REQUEST_ID_PATTERN)))
        .put(
            "If-None-Match",
            parameter(
                    "If-None-Match",
                    "Entity tags that the client has: what is still of such a"
                        + " version is answered with 304.")
                .put("schema", ValueSchemas.text()))
        .put(
            "Request-Timeout",
            parameter("Request-Timeout", "Seconds that the client waits; lowers the deadline.")
                .put("schema", ValueSchemas.text().put("pattern", "^[0-9]{1,6}(\\.[0-9]{1,3})?$")));
  }

  private static JsonObject parameter(String name, String description) {
    return new JsonObject().put("name", name).put("in", "header").put("description", description);
  }

  static JsonObject parameter(String name) {
    return new JsonObject().put("$ref", "#/components/parameters/" + name);
  }
}
