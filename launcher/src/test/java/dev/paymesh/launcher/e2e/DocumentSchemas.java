package dev.paymesh.launcher.e2e;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Owns the schemas of the OpenAPI document, closed: a member that the document does not tell of is a fault too. */
final class DocumentSchemas {

  private static final String COMPONENTS = "#/components/schemas/";
  private static final String DEFINITIONS = "#/$defs/";

  private final JsonObject definitions;
  private final Map<String, Validator> compiled = new ConcurrentHashMap<>();

  DocumentSchemas(JsonObject document) {
    JsonObject schemas =
        document.getJsonObject("components").getJsonObject("schemas").copy();
    schemas.forEach(schema -> close((JsonObject) schema.getValue()));
    definitions = new JsonObject(schemas.encode().replace(COMPONENTS, DEFINITIONS));
  }

  private static void close(JsonObject schema) {
    if (schema.containsKey("properties")) {
      schema.put("additionalProperties", false);
    }
  }

  static JsonObject reference(String name) {
    return new JsonObject().put("$ref", COMPONENTS + name);
  }

  /** What is wrong with a value; empty when nothing is. */
  String faults(JsonObject schema, JsonObject value) {
    OutputUnit found = compiled.computeIfAbsent(schema.encode(), this::compile).validate(value);
    return Boolean.TRUE.equals(found.getValid()) ? "" : String.valueOf(found.getErrors());
  }

  private Validator compile(String schema) {
    JsonObject whole =
        new JsonObject(schema.replace(COMPONENTS, DEFINITIONS)).put("$defs", definitions);
    return Validator.create(
        JsonSchema.of(whole),
        new JsonSchemaOptions()
            .setBaseUri("https://localhost")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic));
  }

  /** The schema itself, where there is a reference to it. */
  JsonObject followed(JsonObject schema) {
    String reference = schema.getString("$ref");
    return reference == null
        ? schema
        : definitions.getJsonObject(reference.replaceFirst("^#/(components/schemas|\\$defs)/", ""));
  }
}
