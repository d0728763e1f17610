package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.EdgeResponse;
import dev.paymesh.proto.common.v1.Options;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Owns what a reply of one rpc becomes: status, Location, replay mark and body. */
final class AnswerWriter {

  private static final int NO_CONTENT = 204;

  private static final int OK = 200;

  private final int status;
  private final @Nullable FieldDescriptor bodyField;
  private final @Nullable FieldDescriptor replayedField;
  private final @Nullable LocationTemplate location;
  private final @Nullable FieldDescriptor version;
  private final ResponseWriter writer;

  AnswerWriter(Descriptor reply, String responseBody, EdgeResponse edge) {
    status = edge.getStatus() == 0 ? OK : edge.getStatus();
    bodyField = responseBody.isEmpty() ? null : field(reply, responseBody, JavaType.MESSAGE);
    replayedField = edge.getReplayedField().isEmpty()
        ? null
        : field(reply, edge.getReplayedField(), JavaType.BOOLEAN);
    Descriptor body = bodyField == null ? reply : bodyField.getMessageType();
    location = edge.getLocation().isEmpty() ? null : LocationTemplate.of(edge.getLocation(), body);
    version = version(body);
    writer = ResponseWriter.of(body);
  }

  /** The field that tells the version of a body, marked so or by its name. */
  private static @Nullable FieldDescriptor version(Descriptor body) {
    FieldDescriptor named = body.findFieldByName("version");
    boolean hidden =
        named != null && named.getOptions().getExtension(Options.edge).getHidden();
    FieldDescriptor found = body.getFields().stream()
        .filter(field -> field.getOptions().getExtension(Options.edge).getEtag())
        .findFirst()
        .orElse(hidden ? named : null);
    return found == null || found.getJavaType() == JavaType.LONG
        ? found
        : field(body, found.getName(), JavaType.STRING);
  }

  private static FieldDescriptor field(Descriptor reply, String name, JavaType type) {
    FieldDescriptor field = reply.findFieldByName(name);
    if (field == null || field.isRepeated() || field.getJavaType() != type) {
      throw new IllegalStateException(
          reply.getFullName() + "." + name + " (expected a single " + type + " field)");
    }
    return field;
  }

  EdgeAnswer answer(Message reply) {
    Message body = body(reply);
    Map<String, String> headers = new LinkedHashMap<>();
    if (status != NO_CONTENT) {
      headers.put("Content-Type", "application/json");
    }
    if (location != null) {
      headers.put("Location", location.of(body));
    }
    if (replayedField != null && (boolean) reply.getField(replayedField)) {
      headers.put("Idempotent-Replayed", "true");
    }
    if (version != null && !body.getField(version).equals(version.getDefaultValue())) {
      headers.put("ETag", '"' + String.valueOf(body.getField(version)) + '"');
    }
    return new EdgeAnswer(
        status, headers, status == NO_CONTENT ? Buffer.buffer() : writer.write(body));
  }

  /** What of a reply is the body. */
  Message body(Message reply) {
    return bodyField == null ? reply : (Message) reply.getField(bodyField);
  }

  ResponseWriter writer() {
    return writer;
  }
}
