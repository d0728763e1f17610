package dev.paymesh.proto.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.Options;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Owns what a request brings besides its body: path variables, query parameters and headers. */
final class Parameters {

  private static final String IF_MATCH = "If-Match";

  private final Schemas schemas;

  Parameters(Schemas schemas) {
    this.schemas = schemas;
  }

  JsonArray of(MethodDescriptor rpc, HttpRoute route) {
    Descriptor request = rpc.getInputType();
    JsonArray parameters = new JsonArray();
    for (String variable : route.variables()) {
      FieldDescriptor field = Members.find(request, variable)
          .orElseThrow(() -> new IllegalStateException(
              rpc.getFullName() + ": {" + variable + "} (expected a field of the request)"));
      parameters.add(parameter(field, variable, "path").put("required", true));
    }
    Members.sent(request).stream()
        .filter(field -> !route.variables().contains(field.getName()))
        .forEach(field -> add(parameters, field, place(route, field)));
    parameters.add(CommonParts.parameter(CommonParts.REQUEST_ID));
    boolean unary = !rpc.isClientStreaming() && !rpc.isServerStreaming();
    return unary ? parameters.add(CommonParts.parameter("Request-Timeout")) : parameters;
  }

  /** Where a value may come from. */
  private enum Place {
    BODY,
    QUERY,
    /** The query where the body is a file, and else the body. */
    EITHER
  }

  private static Place place(HttpRoute route, FieldDescriptor field) {
    if (!route.body().equals(HttpRoute.ALL) && !route.body().equals(field.getName())) {
      return Place.QUERY;
    }
    boolean aFile = Members.takesFiles(field.getContainingType()) && !Members.isUploaded(field);
    return aFile ? Place.EITHER : Place.BODY;
  }

  private void add(JsonArray parameters, FieldDescriptor field, Place place) {
    String header = Members.edge(field).getHeader();
    boolean required = isRequired(field) && place == Place.QUERY;
    if (!header.isEmpty()) {
      parameters.add(header(field, header, required));
    }
    boolean headerAlone = required && !header.isEmpty();
    if (place != Place.BODY && !Members.isMessage(field) && !headerAlone) {
      parameters.add(parameter(field, field.getName(), "query").put("required", required));
    }
  }

  private static boolean isRequired(FieldDescriptor field) {
    return field.getOptions().getExtension(Options.rules).getRequired();
  }

  private JsonObject parameter(FieldDescriptor field, String name, String in) {
    JsonObject schema = schemas.sent(field);
    Object description = schema.remove("description");
    JsonObject parameter = new JsonObject().put("name", name).put("in", in);
    if (description != null) {
      parameter.put("description", description);
    }
    return parameter.put("schema", schema);
  }

  private JsonObject header(FieldDescriptor field, String header, boolean required) {
    JsonObject parameter = parameter(field, header, "header").put("required", required);
    // A version is sent as it was told, in the quotes of an entity tag.
    return header.equals(IF_MATCH) ? parameter.put("schema", ValueSchemas.text()) : parameter;
  }
}
