package dev.paymesh.proto.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import dev.paymesh.proto.common.v1.Expand;
import dev.paymesh.proto.common.v1.FieldRules;
import dev.paymesh.proto.common.v1.Options;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Owns the schemas of messages, each under one name: what is answered, and what may be sent. */
final class Schemas {

  private final Contracts contracts;
  private final Comments comments;
  private final Map<String, JsonObject> byName = new TreeMap<>();
  private final Map<String, String> owners = new TreeMap<>();

  Schemas(Contracts contracts) {
    this.contracts = contracts;
    this.comments = contracts.comments();
  }

  JsonObject all() {
    JsonObject all = new JsonObject();
    byName.forEach(all::put);
    return all;
  }

  static JsonObject reference(String name) {
    return new JsonObject().put("$ref", "#/components/schemas/" + name);
  }

  /** Adds a schema that no message has. */
  JsonObject add(String name, JsonObject schema) {
    byName.put(name, schema);
    return reference(name);
  }

  JsonObject answered(Descriptor type) {
    String name = name(type);
    if (isNew(name, type)) {
      JsonObject schema = object(comments.of(type));
      JsonArray required = new JsonArray();
      for (FieldDescriptor field : Members.answered(type)) {
        schema.getJsonObject("properties").put(field.getName(), answered(field));
        if (!Members.edge(field).getOmitEmpty() && !field.hasPresence()) {
          required.add(field.getName());
        }
      }
      Members.expandable(type).forEach(field -> putExpanded(schema, field));
      putUnlessEmpty(schema, "required", required);
      putOneofs(schema, type);
      byName.put(name, schema);
    }
    return reference(name);
  }

  /** What an id stands for, beside it. */
  private void putExpanded(JsonObject schema, FieldDescriptor field) {
    Expand expand = Members.edge(field).getExpand();
    JsonArray either = new JsonArray()
        .add(answered(contracts.rpc(expand.getRpc()).getOutputType()))
        .add(new JsonObject().put("type", "null"));
    String asked = "Only where `?expand=%s` asked for it; null where it cannot be had.";
    JsonObject member =
        new JsonObject().put("anyOf", either).put("description", asked.formatted(expand.getName()));
    schema.getJsonObject("properties").put(expand.getName(), member);
  }

  private JsonObject answered(FieldDescriptor field) {
    JsonObject value = ValueSchemas.answered(field);
    if (Members.isFailure(field)) {
      value = add(Problems.ITEM_SCHEMA, Problems.itemSchema());
    } else if (isOurs(field)) {
      value = answered(field.getMessageType());
    }
    return described(field.isRepeated() ? list(value) : value, field);
  }

  /** Where one member of a oneof is, no other is. */
  private static void putOneofs(JsonObject schema, Descriptor type) {
    JsonObject exclusions = new JsonObject();
    for (OneofDescriptor group : type.getRealOneofs()) {
      for (FieldDescriptor one : group.getFields()) {
        JsonObject others = new JsonObject();
        group.getFields().stream()
            .filter(other -> other != one)
            .forEach(other -> others.put(other.getName(), false));
        exclusions.put(one.getName(), new JsonObject().put("properties", others));
      }
    }
    if (!exclusions.isEmpty()) {
      schema.put("dependentSchemas", exclusions);
    }
  }

  private static String text(JsonObject schema) {
    return schema.getString("description", "").strip();
  }

  /** What a client may send of a message, closed: the edge refuses what it does not know. */
  JsonObject sent(Descriptor type) {
    String name = name(type) + "Input";
    if (isNew(name, type)) {
      byName.put(name, sent(type, Set.of(), false));
    }
    return reference(name);
  }

  /** {@code without} what the path gives; of a change nothing is needed, and null empties. */
  JsonObject sent(Descriptor type, Set<String> without, boolean patch) {
    JsonObject schema = object(comments.of(type)).put("additionalProperties", false);
    JsonArray required = new JsonArray();
    for (FieldDescriptor field : Members.sent(type)) {
      if (!without.contains(field.getName())) {
        schema.getJsonObject("properties").put(field.getName(), member(field, patch));
        if (isNeeded(field) && !patch) {
          required.add(field.getName());
        }
      }
    }
    putUnlessEmpty(schema, "required", required);
    putOneofs(schema, type);
    return schema;
  }

  /** Where a header may carry it too, the body may lack it. */
  private static boolean isNeeded(FieldDescriptor field) {
    return field.getOptions().getExtension(Options.rules).getRequired()
        && Members.edge(field).getHeader().isEmpty()
        && Members.edge(field).getDefaultValue().isEmpty();
  }

  private JsonObject member(FieldDescriptor field, boolean patch) {
    JsonObject schema = sent(field);
    String header = Members.edge(field).getHeader();
    if (!header.isEmpty()) {
      String also = "May come as the header " + header + " instead; equal, when both are sent.";
      schema.put("description", (text(schema) + " " + also).strip());
    } else if (patch && schema.getValue("type") instanceof String type) {
      schema.put("type", new JsonArray(List.of(type, "null")));
      JsonArray choices = schema.getJsonArray("enum");
      if (choices != null) {
        choices.addNull();
      }
    }
    return schema;
  }

  /** One field's values as a client sends them, wherever they come. */
  JsonObject sent(FieldDescriptor field) {
    JsonObject value = isOurs(field) ? sent(field.getMessageType()) : ValueSchemas.sent(field);
    String byDefault = Members.edge(field).getDefaultValue();
    if (!byDefault.isEmpty()) {
      value.put("default", byDefault);
    }
    return described(field.isRepeated() ? list(field, value) : value, field);
  }

  private static JsonObject list(FieldDescriptor field, JsonObject value) {
    FieldRules rules = field.getOptions().getExtension(Options.rules);
    JsonObject list = list(value);
    if (rules.getRequired()) {
      list.put("minItems", 1);
    }
    if (rules.getItemsMax() > 0) {
      list.put("maxItems", rules.getItemsMax());
    }
    return list;
  }

  static JsonObject list(JsonObject items) {
    return new JsonObject().put("type", "array").put("items", items);
  }

  private JsonObject described(JsonObject schema, FieldDescriptor field) {
    String comment = comments.of(field);
    return comment.isEmpty() ? schema : schema.put("description", comment);
  }

  private static JsonObject object(String comment) {
    JsonObject object = new JsonObject().put("type", "object");
    if (!comment.isEmpty()) {
      object.put("description", comment);
    }
    return object.put("properties", new JsonObject());
  }

  private static void putUnlessEmpty(JsonObject schema, String name, JsonArray list) {
    if (!list.isEmpty()) {
      schema.put(name, list);
    }
  }

  /** Without its package; two of the same name would be one schema, so that is refused. */
  private static String name(Descriptor type) {
    return type.getFullName().substring(type.getFile().getPackage().length() + 1);
  }

  private boolean isNew(String name, Descriptor type) {
    String owner = owners.putIfAbsent(name, type.getFullName());
    if (owner != null && !owner.equals(type.getFullName())) {
      throw new IllegalStateException(
          type.getFullName() + " and " + owner + ": both would be the schema " + name);
    }
    return owner == null;
  }

  private static boolean isOurs(FieldDescriptor field) {
    return Members.isMessage(field)
        && !field.getMessageType().getFile().getPackage().startsWith("google.");
  }
}
