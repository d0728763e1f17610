package dev.paymesh.proto.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/** Owns the headers that requests and answers of many rpcs share, described once. */
final class CommonParts {

  static final String REQUEST_ID = "X-Request-Id";

  private static final String REQUEST_ID_PATTERN = "^[A-Za-z0-9._-]{1,64}$";

  private static final Map<String, JsonObject> HEADERS = new TreeMap<>(Map.ofEntries(
      Map.entry("ETag", header("The version of what is answered, for If-None-Match and If-Match.")),
      Map.entry(
          REQUEST_ID,
          header("Names the request: as it was sent, or made here.").put("required", true)),
      Map.entry("Location", header("Path of what was made or found.")),
      Map.entry(
          "Idempotent-Replayed",
          header("`true`: the answer of an earlier request under the same key.")),
      Map.entry(
          "Retry-After",
          header("Seconds to wait before the next try.", "integer").put("required", true)),
      Map.entry("WWW-Authenticate", header("What to bring (RFC 6750).").put("required", true)),
      Map.entry("Accept", header("The media types that the path takes.")),
      Map.entry("Content-Disposition", header("`attachment`.").put("required", true)),
      Map.entry("X-Content-Type-Options", header("`nosniff`.").put("required", true)),
      Map.entry(
          "Age",
          header("Only of an answer that is told again, since the service cannot be asked: seconds"
              + " since it was made.")),
      Map.entry("Cache-Status", header("Only of an answer that is told again (RFC 9211)."))));

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
            "wait",
            parameter(
                    "wait",
                    "Answers when there is another version than that of If-None-Match, or than"
                        + " there was at first; or when the time is over, 30 s at most.")
                .put("in", "query")
                .put("schema", ValueSchemas.text().put("pattern", "^[0-9]{1,3}s$")))
        .put(
            "Sec-WebSocket-Protocol",
            parameter("Sec-WebSocket-Protocol", "The form of the frames.")
                .put("required", true)
                .put(
                    "schema",
                    ValueSchemas.text().put("enum", new JsonArray().add("paymesh.v1.json"))))
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
