package dev.paymesh.gateway.transcode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.EdgeField;
import dev.paymesh.proto.common.v1.Options;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Owns how the messages of one type are written: which fields, in the contract's order, each by its codec. */
final class MessageWriter {

  private final List<Member> members = new ArrayList<>();

  /** Known before its fields are looked at, because a message may contain itself. */
  static MessageWriter of(Descriptor type, Map<Descriptor, MessageWriter> known) {
    MessageWriter found = known.get(type);
    if (found != null) {
      return found;
    }
    MessageWriter writer = new MessageWriter();
    known.put(type, writer);
    for (FieldDescriptor field : type.getFields()) {
      EdgeField edge = field.getOptions().getExtension(Options.edge);
      if (!edge.getHidden()) {
        writer.members.add(member(field, edge, known));
      }
    }
    return writer;
  }

  private static Member member(
      FieldDescriptor field, EdgeField edge, Map<Descriptor, MessageWriter> known) {
    ValueCodec codec = ValueCodec.of(field);
    MessageWriter inner = codec == null ? of(field.getMessageType(), known) : null;
    return new Member(
        field,
        new SerializedString(field.getName()),
        new ValueWriter(codec, inner),
        edge.getOmitEmpty());
  }

  void write(Message message, JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (Member member : members) {
      member.write(message, json);
    }
    json.writeEndObject();
  }

  /** A value of either kind; exactly one of the two is there. */
  private record ValueWriter(@Nullable ValueCodec codec, @Nullable MessageWriter inner) {

    void write(Object value, JsonGenerator json) throws IOException {
      if (codec != null) {
        codec.write(value, json);
      } else if (inner != null) {
        inner.write((Message) value, json);
      }
    }
  }

  /** One member of the object. */
  private record Member(
      FieldDescriptor field, SerializedString name, ValueWriter value, boolean omitEmpty) {

    void write(Message message, JsonGenerator json) throws IOException {
      if (isLeftOut(message)) {
        return;
      }
      json.writeFieldName(name);
      if (field.isRepeated()) {
        writeItems(message, json);
      } else {
        value.write(message.getField(field), json);
      }
    }

    private boolean isLeftOut(Message message) {
      if (field.isRepeated()) {
        return omitEmpty && message.getRepeatedFieldCount(field) == 0;
      }
      return (omitEmpty || field.hasPresence()) && !message.hasField(field);
    }

    private void writeItems(Message message, JsonGenerator json) throws IOException {
      json.writeStartArray();
      for (int at = 0; at < message.getRepeatedFieldCount(field); at++) {
        value.write(message.getRepeatedField(field, at), json);
      }
      json.writeEndArray();
    }
  }
}
