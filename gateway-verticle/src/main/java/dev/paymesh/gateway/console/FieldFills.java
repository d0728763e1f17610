package dev.paymesh.gateway.console;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.paymesh.proto.mesh.v1.FieldFill;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Owns how often each field of a message is filled and what it weighs, and so of the messages in it. Safe across event
 * loops.
 */
final class FieldFills {

  /** What is deeper is told as part of the message that it is in. */
  private static final int DEPTH_MAX = 3;
  /** Items of a list are alike, so the first ones stand for all. */
  private static final int ITEMS_MAX = 8;

  private final Descriptor type;
  private final LongAdder messages = new LongAdder();
  private final List<Field> fields;

  private record Field(
      FieldDescriptor descriptor, LongAdder filled, LongAdder bytes, Optional<FieldFills> inside) {

    private static Field of(FieldDescriptor field, int depth) {
      boolean opens = field.getJavaType() == JavaType.MESSAGE
          && !field.isMapField()
          && !field.getMessageType().getFile().getPackage().startsWith("google.")
          && depth < DEPTH_MAX;
      return new Field(
          field,
          new LongAdder(),
          new LongAdder(),
          opens
              ? Optional.of(new FieldFills(field.getMessageType(), depth + 1))
              : Optional.empty());
    }

    private void add(Message message) {
      Object value = message.getField(descriptor);
      filled.increment();
      bytes.add(weigh(message, value));
      inside.ifPresent(fills -> items(value).limit(ITEMS_MAX).forEach(fills::add));
    }

    /** With its tag, as it stands in the message. */
    private int weigh(Message message, Object value) {
      return message
          .newBuilderForType()
          .setField(descriptor, value)
          .buildPartial()
          .getSerializedSize();
    }

    private static Stream<Message> items(Object value) {
      return value instanceof Collection<?> list
          ? list.stream().map(Message.class::cast)
          : Stream.of((Message) value);
    }

    private Stream<FieldFill> told(String prefix, long messages) {
      String name = prefix + descriptor.getName();
      FieldFill own = FieldFill.newBuilder()
          .setField(name)
          .setMessages(messages)
          .setFilled(filled.sum())
          .setBytes(bytes.sum())
          .build();
      return Stream.concat(
          Stream.of(own), inside.stream().flatMap(fills -> fills.told(name + ".")));
    }
  }

  /** Of messages of this type. */
  FieldFills(Descriptor type) {
    this(type, 1);
  }

  private FieldFills(Descriptor type, int depth) {
    this.type = type;
    this.fields = type.getFields().stream().map(field -> Field.of(field, depth)).toList();
  }

  /** One message; of another type it tells nothing. */
  void add(Message message) {
    if (message.getDescriptorForType() == type) {
      messages.increment();
      Set<FieldDescriptor> filled = message.getAllFields().keySet();
      fields.stream()
          .filter(field -> filled.contains(field.descriptor()))
          .forEach(field -> field.add(message));
    }
  }

  /** Each field by its path, in the order of the contract; inside a message only where there was one. */
  List<FieldFill> all() {
    return told("").toList();
  }

  private Stream<FieldFill> told(String prefix) {
    long seen = messages.sum();
    return seen == 0 ? Stream.empty() : fields.stream().flatMap(field -> field.told(prefix, seen));
  }
}
