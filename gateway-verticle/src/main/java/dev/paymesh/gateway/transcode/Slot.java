package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.EdgeField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Owns one name that a client may send, and the field it lands in, below the messages that stand inline. */
final class Slot {

  private final int ordinal;
  private final List<FieldDescriptor> inside;
  private final FieldDescriptor field;
  private final @Nullable ValueCodec codec;
  private final @Nullable ObjectPlan members;
  private final EdgeField edge;
  private final @Nullable Object defaultValue;

  Slot(int ordinal, Position position, EdgeField edge, @Nullable ObjectPlan members) {
    this.ordinal = ordinal;
    this.inside = position.inside();
    this.field = position.field();
    this.edge = edge;
    this.members = members;
    this.codec = ValueCodec.of(field);
    this.defaultValue = edge.getDefaultValue().isEmpty() ? null : defaultOf(edge.getDefaultValue());
  }

  /** A field, and the inline messages that lead to it. */
  record Position(List<FieldDescriptor> inside, FieldDescriptor field) {}

  private Object defaultOf(String text) {
    Object value = codec == null || isRepeated() ? null : codec.parse(text);
    if (value == null) {
      throw new IllegalStateException(
          field.getFullName() + ": default_value does not fit the field");
    }
    return value;
  }

  int ordinal() {
    return ordinal;
  }

  String name() {
    return field.getName();
  }

  FieldDescriptor field() {
    return field;
  }

  boolean isRepeated() {
    return field.isRepeated();
  }

  /** Null for a message, whose members it then has. */
  @Nullable
  ValueCodec codec() {
    return codec;
  }

  @Nullable
  ObjectPlan members() {
    return members;
  }

  /** The header that may carry the value; empty for none. */
  String header() {
    return edge.getHeader();
  }

  @Nullable
  Object defaultValue() {
    return defaultValue;
  }

  /** Whether a text of a path, query or header can fill it. */
  boolean isText() {
    return codec != null;
  }

  /** What a text stands for; null where it stands for nothing. */
  @Nullable
  Object parse(String text) {
    return codec == null ? null : codec.parse(text);
  }

  String expected() {
    return codec == null ? "an object" : codec.expected();
  }

  /** The message that has the field, made where it was absent. */
  Message.Builder owner(Message.Builder root) {
    Message.Builder owner = root;
    for (FieldDescriptor step : inside) {
      owner = owner.getFieldBuilder(step);
    }
    return owner;
  }
}
