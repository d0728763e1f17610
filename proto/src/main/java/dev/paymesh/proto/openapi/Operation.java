package dev.paymesh.proto.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.EdgeResponse;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.Set;

/** Owns the description of one rpc on one route. */
final class Operation {

  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";
  private static final String EVENTS = "text/event-stream";
  private static final String NO_CONTENT = "204";
  private static final String NOT_MODIFIED = "304";

  private final MethodDescriptor rpc;
  private final HttpRoute route;
  private final String id;
  private final OpenApi.Sources sources;
  private final Schemas schemas;

  /** {@code id} tells the routes of an rpc apart. */
  Operation(MethodDescriptor rpc, HttpRoute route, String id, OpenApi.Sources sources) {
    this.rpc = rpc;
    this.route = route;
    this.id = id;
    this.sources = sources;
    this.schemas = sources.schemas();
  }

  JsonObject describe() {
    String comment = sources.contracts().comments().of(rpc);
    JsonObject operation = new JsonObject()
        .put("operationId", id)
        .put("tags", new JsonArray().add(rpc.getService().getName()))
        .put("summary", comment.replaceFirst("(?s)[.;:](\\s.*|$)", ""))
        .put("description", (comment + "\n\n" + terms()).strip())
        .put("parameters", parameters());
    if (rpc.isClientStreaming() && !rpc.isServerStreaming()) {
      operation.put("requestBody", lines());
    } else if (!route.body().isEmpty() && !rpc.isClientStreaming()) {
      operation.put("requestBody", content(JSON, body(), true));
    }
    return operation
        .put("responses", success().mergeIn(sources.problems().responses(rpc, route)))
        .put("x-paymesh-rpc", rpc.getFullName())
        .put("x-paymesh-roles", new JsonArray(policy().getUserRolesList()))
        .put("x-paymesh-deadline-ms", policy().getDeadlineMs());
  }

  private JsonArray parameters() {
    JsonArray parameters = new Parameters(schemas).of(rpc, route);
    if (isUnary() && route.isGet()) {
      JsonArray names = new JsonArray();
      Members.expandable(answered())
          .forEach(field -> names.add(Members.edge(field).getExpand().getName()));
      if (!names.isEmpty()) {
        parameters.add(new JsonObject()
            .put("name", "expand")
            .put("in", "query")
            .put("description", "What an id stands for is answered too.")
            .put("schema", ValueSchemas.text().put("enum", names)));
      }
      if (Members.hasVersion(answered())) {
        parameters.add(CommonParts.parameter("If-None-Match"));
      }
    }
    return parameters;
  }

  private String terms() {
    String roles = "Roles: " + String.join(", ", policy().getUserRolesList()) + ".";
    return switch (policy().getRepeat()) {
      case REPEAT_KEYED ->
        roles + " Under the same idempotency key it is done once, and answered again.";
      case REPEAT_IDEMPOTENT -> roles + " Repeating it changes nothing.";
      default -> roles;
    };
  }

  private MethodPolicy policy() {
    return rpc.getOptions().getExtension(Options.policy);
  }

  private boolean isUnary() {
    return !rpc.isClientStreaming() && !rpc.isServerStreaming();
  }

  private static JsonObject content(String mediaType, JsonObject schema, boolean required) {
    JsonObject content =
        new JsonObject().put("content", new JsonObject().put(mediaType, media(schema)));
    return required ? content.put("required", true) : content;
  }

  private static JsonObject media(JsonObject schema) {
    return new JsonObject().put("schema", schema);
  }

  /** The whole request less what the path gives, under its own name; or one field of it. */
  private JsonObject body() {
    Descriptor request = rpc.getInputType();
    if (!route.body().equals(HttpRoute.ALL)) {
      return schemas.sent(fieldOf(request, route.body()).getMessageType());
    }
    String name = request.getName() + id.substring(rpc.getName().length());
    return schemas.add(name, message());
  }

  /** A message a line; or a file, of which messages are made. */
  private JsonObject lines() {
    JsonObject body = content(LINES, Schemas.list(message()), true);
    if (Members.takesFiles(rpc.getInputType())) {
      JsonObject file = ValueSchemas.text().put("contentMediaType", "application/octet-stream");
      JsonObject form = new JsonObject()
          .put("type", "object")
          .put("properties", new JsonObject().put("file", file))
          .put("required", new JsonArray().add("file"));
      body.getJsonObject("content")
          .put("multipart/form-data", media(form))
          .put("*/*", new JsonObject());
    }
    return body;
  }

  private JsonObject message() {
    return schemas.sent(rpc.getInputType(), Set.copyOf(route.variables()), route.isPatch());
  }

  private JsonObject success() {
    if (rpc.isClientStreaming() && rpc.isServerStreaming()) {
      return new JsonObject().put("101", socket());
    }
    return rpc.isServerStreaming() ? stream() : answer();
  }

  private JsonObject answer() {
    EdgeResponse edge = policy().getEdgeResponse();
    String status = edge.getStatus() == 0 ? "200" : Integer.toString(edge.getStatus());
    JsonObject headers = CommonParts.headers(CommonParts.REQUEST_ID);
    if (!edge.getLocation().isEmpty()) {
      headers.mergeIn(CommonParts.headers("Location"));
    }
    if (!edge.getReplayedField().isEmpty()) {
      headers.mergeIn(CommonParts.headers("Idempotent-Replayed"));
    }
    if (policy().getStaleIfErrorMs() > 0) {
      headers.mergeIn(CommonParts.headers("Age", "Cache-Status"));
    }
    boolean hasVersion = Members.hasVersion(answered());
    if (hasVersion) {
      headers.mergeIn(CommonParts.headers("ETag"));
    }
    JsonObject response = described("Done.", headers);
    if (!status.equals(NO_CONTENT)) {
      response.mergeIn(content(JSON, schemas.answered(answered()), false));
    }
    JsonObject responses = new JsonObject().put(status, response);
    return hasVersion && isUnary() && route.isGet()
        ? responses.put(
            NOT_MODIFIED,
            described("The client has it.", CommonParts.headers(CommonParts.REQUEST_ID, "ETag")))
        : responses;
  }

  private static JsonObject described(String words, JsonObject headers) {
    return new JsonObject().put("description", words).put("headers", headers);
  }

  private Descriptor answered() {
    Descriptor reply = rpc.getOutputType();
    return route.answered().isEmpty() ? reply : fieldOf(reply, route.answered()).getMessageType();
  }

  private static FieldDescriptor fieldOf(Descriptor type, String name) {
    return Objects.requireNonNull(
        type.findFieldByName(name), () -> type.getFullName() + "." + name + ": no such field");
  }

  /** A stream with a name for its events is events only, and tells when nothing can follow. */
  private JsonObject stream() {
    JsonObject message = schemas.answered(rpc.getOutputType());
    String event = policy().getEdgeResponse().getEvent();
    JsonObject content = new JsonObject().put(EVENTS, media(events(message, event)));
    if (event.isEmpty()) {
      JsonObject lines = Schemas.list(message)
          .put("description", "A message a line; a line with a problem is the last one.");
      content.put(LINES, media(lines));
    }
    JsonObject headers = CommonParts.headers(CommonParts.REQUEST_ID);
    JsonObject responses = new JsonObject()
        .put(
            "200",
            described("Messages as they come, until all is told.", headers)
                .put("content", content));
    return event.isEmpty()
        ? responses
        : responses.put(
            NO_CONTENT, described("All was told before; nothing can follow.", headers.copy()));
  }

  /** The events by their fields, in the shape that OpenAPI 3.2 has for them. */
  private JsonObject events(JsonObject message, String name) {
    JsonObject data =
        ValueSchemas.text().put("contentMediaType", JSON).put("contentSchema", message);
    JsonObject members = new JsonObject();
    if (!name.isEmpty()) {
      members.put("event", new JsonObject().put("const", name));
    }
    members
        .put("id", ValueSchemas.text().put("description", "To resume behind: Last-Event-ID."))
        .put("data", data);
    JsonObject event = new JsonObject()
        .put("type", "object")
        .put("properties", members)
        .put("required", new JsonArray().add("data"));
    return Schemas.list(schemas.add(rpc.getName() + "Event", event))
        .put(
            "description",
            "Server-sent events, with comments between them as a sign of life. A stream that fails"
                + " ends with an event named `error`, whose data is a problem.");
  }

  private JsonObject socket() {
    JsonObject messages = new JsonObject()
        .put("sent", schemas.add(rpc.getInputType().getName(), message()))
        .put("answered", schemas.answered(rpc.getOutputType()));
    return new JsonObject()
        .put("description", "A WebSocket; each text frame is one message as JSON.")
        .put("x-paymesh-messages", messages);
  }
}
