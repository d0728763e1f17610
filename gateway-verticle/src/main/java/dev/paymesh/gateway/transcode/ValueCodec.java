package dev.paymesh.gateway.transcode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import com.google.rpc.Status;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One kind of value in its three forms: a JSON token, text of a path, query or header, and what protobuf holds. */
interface ValueCodec {

  /** Reads after "expected". */
  String expected();

  /** The value of the parser's current token; null where the token is not of this kind. */
  @Nullable
  Object read(JsonParser json) throws IOException;

  /** The value that a text stands for; null where it stands for none. */
  @Nullable
  Object parse(String text);

  void write(Object value, JsonGenerator json) throws IOException;

  /** The codec of a field's values; null for messages, which are objects of members. */
  static @Nullable ValueCodec of(FieldDescriptor field) {
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 -> IntegerCodec.INT32;
      case UINT32, FIXED32 -> IntegerCodec.UINT32;
      case INT64, SINT64, SFIXED64 -> IntegerCodec.INT64;
      case UINT64, FIXED64 -> IntegerCodec.UINT64;
      case FLOAT -> DecimalCodec.FLOAT;
      case DOUBLE -> DecimalCodec.DOUBLE;
      case BOOL -> PlainCodec.BOOL;
      case STRING -> PlainCodec.TEXT;
      case BYTES -> PlainCodec.BYTES;
      case ENUM -> new EnumCodec(field.getEnumType());
      case MESSAGE -> ofMessage(field);
      case GROUP ->
        throw new IllegalStateException(field.getFullName() + ": a group has no REST form");
    };
  }

  /** Of the well-known messages only times, and what an item failed with; the others would need a form of their own, which nobody asked for yet. */
  private static @Nullable ValueCodec ofMessage(FieldDescriptor field) {
    String type = field.getMessageType().getFullName();
    if (type.equals(Timestamp.getDescriptor().getFullName())) {
      return new TimestampCodec();
    }
    if (type.equals(Status.getDescriptor().getFullName())) {
      return new StatusCodec();
    }
    if (field.isMapField() || type.startsWith("google.protobuf.")) {
      throw new IllegalStateException(
          field.getFullName() + ": a map or a " + type + " has no REST form");
    }
    return null;
  }
}
