package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.proto.common.v1.EdgeField;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.rules.FieldRules;
import dev.paymesh.shared.grpc.MeshStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Owns what of a message passes the edge where it comes and goes as protobuf: the same as in REST, and not a field more. */
public final class EdgeFields {

  private EdgeFields() {}

  /** The checked request of a caller; fails where it has what no client sends. */
  public static Message received(Message sent, String callerId) {
    Message visible = walk(sent, field -> {
      throw MeshStatus.invalid(field.getName(), "expected no such field");
    });
    Message.Builder owned = visible.toBuilder();
    for (FieldDescriptor field : sent.getDescriptorForType().getFields()) {
      if (edge(field).getFromCaller()) {
        requireOwn(sent.getField(field), callerId, field);
        owned.setField(field, callerId);
      }
    }
    Message message = owned.build();
    List<FieldViolation> found = FieldRules.check(message);
    if (!found.isEmpty()) {
      throw MeshStatus.invalid(found);
    }
    return message;
  }

  private static void requireOwn(Object sent, String callerId, FieldDescriptor field) {
    if (!sent.equals("") && !sent.equals(callerId)) {
      throw MeshStatus.invalid(field.getName(), "expected nothing, or the caller's own id");
    }
  }

  /** A reply without what no client is shown. */
  public static Message sent(Message reply) {
    return walk(reply, field -> {});
  }

  /** Without hidden fields, each told of, and without unknown ones, at every depth. */
  private static Message walk(Message message, Consumer<FieldDescriptor> hidden) {
    Message.Builder visible =
        message.toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance());
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (edge(field).getHidden()) {
        hidden.accept(field);
        visible.clearField(field);
      } else if (field.getJavaType() == JavaType.MESSAGE && !field.isMapField()) {
        visible.setField(field, inside(field, entry.getValue(), hidden));
      }
    }
    return visible.build();
  }

  private static Object inside(
      FieldDescriptor field, Object value, Consumer<FieldDescriptor> hidden) {
    if (!field.isRepeated()) {
      return walk((Message) value, hidden);
    }
    return ((List<?>) value).stream().map(item -> walk((Message) item, hidden)).toList();
  }

  private static EdgeField edge(FieldDescriptor field) {
    return field.getOptions().getExtension(Options.edge);
  }
}
