package dev.paymesh.proto.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
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

  JsonArray of(Descriptor request, HttpRoute route, boolean unary) {
    JsonArray parameters = new JsonArray();
    for (FieldDescriptor field : Members.sent(request)) {
      String name = field.getName();
      String header = Members.edge(field).getHeader();
      boolean inBody = route.body().equals(HttpRoute.ALL) || route.body().equals(name);
      if (route.variables().contains(name)) {
        parameters.add(parameter(field, name, "path").put("required", true));
        continue;
      }
      if (!header.isEmpty()) {
        parameters.add(header(field, header, !inBody && isRequired(field)));
      }
      if (!inBody && !Members.isMessage(field) && !(isRequired(field) && !header.isEmpty())) {
        parameters.add(parameter(field, name, "query").put("required", isRequired(field)));
      }
    }
    parameters.add(CommonParts.parameter(CommonParts.REQUEST_ID));
    return unary ? parameters.add(CommonParts.parameter("Request-Timeout")) : parameters;
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
