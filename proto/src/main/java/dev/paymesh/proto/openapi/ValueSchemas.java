package dev.paymesh.proto.openapi;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.paymesh.proto.common.v1.FieldRules;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.TextFormat;
import dev.paymesh.proto.rules.CurrencyCodes;
import dev.paymesh.proto.rules.EnumNames;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Owns the JSON Schema of single values, other than messages of ours. */
final class ValueSchemas {

  private static final long UINT32_MAX = 0xFFFF_FFFFL;
  private static final String UUID =
      "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

  private ValueSchemas() {}

  /** What is answered: the kind of value, without the rules that hold for what is sent. */
  static JsonObject answered(FieldDescriptor field) {
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 -> integer("int32");
      case INT64, SINT64, SFIXED64 -> integer("int64");
      case UINT32, FIXED32 -> integer("int64").put("minimum", 0).put("maximum", UINT32_MAX);
      case UINT64, FIXED64 -> new JsonObject().put("type", "integer").put("minimum", 0);
      case FLOAT, DOUBLE -> new JsonObject().put("type", "number");
      case BOOL -> new JsonObject().put("type", "boolean");
      case STRING, GROUP -> text();
      case BYTES -> text().put("contentEncoding", "base64");
      case ENUM -> choice(field.getEnumType(), false);
      case MESSAGE -> protobufs(field.getMessageType().getFullName());
    };
  }

  /** What a client may send, with the rules it is held to. */
  static JsonObject sent(FieldDescriptor field) {
    FieldRules rules = field.getOptions().getExtension(Options.rules);
    return switch (field.getJavaType()) {
      case STRING -> text(rules);
      case ENUM -> choice(field.getEnumType(), true);
      case INT, LONG, FLOAT, DOUBLE -> bounded(answered(field), rules);
      case BYTE_STRING, BOOLEAN, MESSAGE -> answered(field);
    };
  }

  /** Of protobuf's own messages only times have a form of their own. */
  private static JsonObject protobufs(String type) {
    return type.equals("google.protobuf.Timestamp")
        ? text().put("format", "date-time")
        : new JsonObject().put("type", "object");
  }

  static JsonObject text() {
    return new JsonObject().put("type", "string");
  }

  private static JsonObject integer(String format) {
    return new JsonObject().put("type", "integer").put("format", format);
  }

  private static JsonObject bounded(JsonObject number, FieldRules rules) {
    if (rules.hasMin()) {
      number.put("minimum", rules.getMin());
    }
    if (rules.hasMax()) {
      number.put("maximum", rules.getMax());
    }
    return number;
  }

  private static JsonObject text(FieldRules rules) {
    if (rules.getFormat() == TextFormat.TEXT_FORMAT_CURRENCY) {
      JsonArray codes = new JsonArray();
      CurrencyCodes.inUse().stream().sorted().forEach(codes::add);
      return text().put("enum", codes);
    }
    JsonObject text = text();
    if (rules.getRequired()) {
      text.put("minLength", 1);
    }
    if (rules.getLengthMax() > 0) {
      text.put("maxLength", rules.getLengthMax());
    }
    return switch (rules.getFormat()) {
      case TEXT_FORMAT_UUID -> text.put("format", "uuid").put("pattern", UUID);
      case TEXT_FORMAT_VISIBLE_ASCII -> text.put("pattern", "^[!-~]*$");
      default -> text;
    };
  }

  /** Nobody can send the value that says nothing; an answer may have it. */
  private static JsonObject choice(EnumDescriptor type, boolean sent) {
    JsonArray names = new JsonArray();
    type.getValues().stream()
        .filter(value -> !sent || value.getNumber() != 0)
        .forEach(value -> names.add(EnumNames.of(value)));
    return text().put("enum", names);
  }
}
