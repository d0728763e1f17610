package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.EdgeField;
import dev.paymesh.proto.common.v1.Upload;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Owns one name that a client may send, and the field it lands in, below the messages that stand inline. */
final class Slot {

  /** The members of messages inside of others, sent in a query, have no place in the plan. */
  private static final int NOWHERE = -1;

  /** A request about one version of what it changes tells that version as an ETag. */
  private static final String EXPECTED_VERSION = "expected_version";

  private final int ordinal;
  private final String name;
  private final List<FieldDescriptor> inside;
  private final FieldDescriptor field;
  private final @Nullable ValueCodec codec;
  private final @Nullable ObjectPlan members;
  private final EdgeField edge;
  private final @Nullable Object defaultValue;

  Slot(int ordinal, Position position, EdgeField edge, @Nullable ObjectPlan members) {
    this.ordinal = ordinal;
    this.name = position.field().getName();
    this.inside = position.inside();
    this.field = position.field();
    this.edge = edge;
    this.members = members;
    this.codec = ValueCodec.of(field);
    this.defaultValue = edge.getDefaultValue().isEmpty() ? null : defaultOf(edge.getDefaultValue());
  }

  private Slot(Slot leaf, List<FieldDescriptor> inside, String name) {
    this.ordinal = NOWHERE;
    this.name = name;
    this.inside = inside;
    this.field = leaf.field;
    this.edge = leaf.edge;
    this.members = leaf.members;
    this.codec = leaf.codec;
    this.defaultValue = null;
  }

  /** The same member, of a message inside of the outermost one; named by its whole path. */
  Slot below(List<FieldDescriptor> outer, String path) {
    List<FieldDescriptor> all = new ArrayList<>(outer);
    all.addAll(inside);
    return new Slot(this, List.copyOf(all), path);
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

  boolean isInPlan() {
    return ordinal != NOWHERE;
  }

  String name() {
    return name;
  }

  List<FieldDescriptor> inside() {
    return inside;
  }

  /** From the message it is sent for, as field masks have it. */
  String contractPath() {
    return Stream.concat(inside.stream(), Stream.of(field))
        .map(FieldDescriptor::getName)
        .collect(Collectors.joining("."));
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
    return edge.getHeader().isEmpty() && isVersion() ? "If-Match" : edge.getHeader();
  }

  /** Whether it tells which version the client has seen. */
  boolean isVersion() {
    return inside.isEmpty()
        && name.equals(EXPECTED_VERSION)
        && field.getJavaType() == JavaType.LONG
        && !isRepeated();
  }

  Upload upload() {
    return edge.getUpload();
  }

  @Nullable
  Object defaultValue() {
    return defaultValue;
  }

  /** Whether a text of a path, query or header can fill it. */
  boolean isText() {
    return codec != null;
  }

  /** Whether it has an empty value that everybody takes for none. */
  boolean isTextOrBytes() {
    return field.getJavaType() == JavaType.STRING || field.getJavaType() == JavaType.BYTE_STRING;
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
