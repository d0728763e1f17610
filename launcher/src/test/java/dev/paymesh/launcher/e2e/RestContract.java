package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Owns that what the gateway answers is what its OpenAPI document says, and no more than that. */
final class RestContract {

  private static final String PROBLEM = "application/problem+json";
  /** Of the gateway itself, besides the rpcs. */
  private static final Pattern OWN =
      Pattern.compile("/openapi\\.json|/docs(/.*)?|/[a-z]+\\.v1\\.\\w+/\\w+");

  private static final JsonObject DOCUMENT = read();
  private static final DocumentSchemas SCHEMAS = new DocumentSchemas(DOCUMENT);
  private static final List<Operation> OPERATIONS = operations();

  private RestContract() {}

  /**
   * One request and its answer.
   *
   * @param target as it was sent, with its query
   * @param headers of the answer, by names in lower case
   */
  record Exchange(
      String method, String target, int status, Map<String, String> headers, String body) {

    String path() {
      return target.replaceFirst("[?].*", "");
    }

    String mediaType() {
      return headers.getOrDefault("content-type", "").replaceFirst(";.*", "");
    }
  }

  /** What the document says of one method of one path. */
  record Operation(String method, String template, Pattern path, JsonObject described) {

    /** Parameters that are not shared by all. */
    List<JsonObject> parameters() {
      return described.getJsonArray("parameters").stream()
          .map(JsonObject.class::cast)
          .filter(parameter -> parameter.containsKey("name"))
          .toList();
    }

    @Override
    public String toString() {
      return method + " " + template;
    }
  }

  private static JsonObject read() {
    try (InputStream json = RestContract.class.getResourceAsStream("/openapi.json")) {
      return new JsonObject(new String(json.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /** Those without a variable first: they are meant where both match. */
  private static List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    DOCUMENT.getJsonObject("paths").forEach(path -> ((JsonObject) path.getValue())
        .forEach(verb -> all.add(new Operation(
            verb.getKey().toUpperCase(Locale.ROOT),
            path.getKey(),
            Pattern.compile(
                "\\Q" + path.getKey().replaceAll("\\{[^}]+}", "\\\\E[^/]+\\\\Q") + "\\E"),
            (JsonObject) verb.getValue()))));
    all.removeIf(operation -> !runsHere(operation.described().getString("x-paymesh-rpc")));
    all.sort(Comparator.comparing(operation -> operation.template().contains("{")));
    return List.copyOf(all);
  }

  /** What the gateway does itself has no rpc; a service that was made after these is not in their mesh. */
  private static boolean runsHere(@Nullable String rpc) {
    return rpc == null || RpcCalls.all().anyMatch(one -> one.getFullName().equals(rpc));
  }

  static List<Operation> all() {
    return OPERATIONS;
  }

  /** With its references to other schemas followed. */
  static JsonObject schema(JsonObject schema) {
    return SCHEMAS.followed(schema);
  }

  /** Fails where the document does not say this. */
  static void check(Exchange exchange) {
    if (OWN.matcher(exchange.path()).matches()) {
      return;
    }
    List<Operation> onPath = OPERATIONS.stream()
        .filter(operation -> operation.path().matcher(exchange.path()).matches())
        .toList();
    Optional<Operation> meant = onPath.stream()
        .filter(operation -> operation.method().equals(exchange.method()))
        .findFirst();
    if (meant.isPresent()) {
      checkAnswer(meant.get(), exchange);
    } else {
      assertThat(exchange.status())
          .as("%s %s is not in the document, and was served", exchange.method(), exchange.target())
          .isBetween(400, 599);
      checkProblem(exchange);
    }
  }

  private static void checkAnswer(Operation operation, Exchange exchange) {
    JsonObject response = operation
        .described()
        .getJsonObject("responses")
        .getJsonObject(Integer.toString(exchange.status()));
    assertThat(response)
        .as(
            "%s: status %s is not in the document: %s",
            operation, exchange.status(), exchange.body())
        .isNotNull();
    checkHeaders(operation, response, exchange);
    JsonObject content = response.getJsonObject("content");
    if (content == null) {
      assertThat(exchange.body())
          .as("%s: the body of a %s", operation, exchange.status())
          .isEmpty();
      return;
    }
    // A file is of whatever type it is.
    JsonObject media = content.getJsonObject(exchange.mediaType(), content.getJsonObject("*/*"));
    assertThat(media)
        .as("%s: %s is not in the document", operation, exchange.mediaType())
        .isNotNull();
    if (exchange.mediaType().equals(PROBLEM)) {
      checkProblem(exchange);
      assertThat(media.getJsonObject("examples").fieldNames())
          .as("%s: the reasons of a %s", operation, exchange.status())
          .contains(new JsonObject(exchange.body()).getString("reason"));
    } else if (exchange.mediaType().equals("application/json")) {
      assertThat(SCHEMAS.faults(media.getJsonObject("schema"), new JsonObject(exchange.body())))
          .as("%s: %s", operation, exchange.body())
          .isEmpty();
    }
  }

  private static void checkHeaders(Operation operation, JsonObject response, Exchange exchange) {
    response.getJsonObject("headers").fieldNames().stream()
        .filter(name -> DOCUMENT
            .getJsonObject("components")
            .getJsonObject("headers")
            .getJsonObject(name)
            .getBoolean("required", false))
        .forEach(name -> assertThat(exchange.headers())
            .as("%s: the headers of a %s", operation, exchange.status())
            .containsKey(name.toLowerCase(Locale.ROOT)));
  }

  private static void checkProblem(Exchange exchange) {
    assertThat(exchange.mediaType()).as(exchange.body()).isEqualTo(PROBLEM);
    JsonObject problem = new JsonObject(exchange.body());
    assertThat(SCHEMAS.faults(DocumentSchemas.reference("Problem"), problem))
        .as(exchange.body())
        .isEmpty();
    assertThat(problem.getInteger("status")).isEqualTo(exchange.status());
  }

  /** Fails where the document knows no such event on this path. */
  static void checkEvent(String path, Client.Event event) {
    Operation stream = OPERATIONS.stream()
        .filter(operation -> operation.path().matcher(path).matches())
        .findFirst()
        .orElseThrow();
    JsonObject described = schema(stream
        .described()
        .getJsonObject("responses")
        .getJsonObject("200")
        .getJsonObject("content")
        .getJsonObject("text/event-stream")
        .getJsonObject("schema")
        .getJsonObject("items"));
    JsonObject members = described.getJsonObject("properties");
    assertThat(event.name()).isEqualTo(members.getJsonObject("event").getString("const"));
    JsonObject data = members.getJsonObject("data").getJsonObject("contentSchema");
    assertThat(SCHEMAS.faults(data, event.data())).as("%s", event).isEmpty();
  }

  static Map<String, String> lowerCase(Map<String, List<String>> headers) {
    Map<String, String> lower = new TreeMap<>();
    headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    return lower;
  }

  /** The kinds of JSON value that a schema takes. */
  static List<String> types(JsonObject schema) {
    Object type = schema.getValue("type", "object");
    return type instanceof JsonArray several
        ? several.stream().map(String.class::cast).toList()
        : List.of((String) type);
  }
}
