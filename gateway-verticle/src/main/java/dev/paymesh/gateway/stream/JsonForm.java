package dev.paymesh.gateway.stream;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.paymesh.gateway.console.MethodWeights.Weight;
import dev.paymesh.gateway.problem.Problem;
import dev.paymesh.gateway.transcode.ResponseWriter;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.buffer.Buffer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON, in events or in lines.
 *
 * @param ids where a message is in its stream, for a client that comes back
 * @param weight where messages are counted
 */
record JsonForm(
    StreamFormat format, ResponseWriter writer, ToLongFunction<Message> ids, Weight weight)
    implements StreamForm {

  /** By the hidden sequence of a message, where it has one. */
  static ToLongFunction<Message> ids(Descriptor type) {
    FieldDescriptor field = type.findFieldByName("sequence");
    boolean tells = field != null
        && field.getJavaType() == JavaType.LONG
        && field.getOptions().getExtension(Options.edge).getHidden();
    return tells ? message -> (long) message.getField(field) : message -> StreamFormat.NO_ID;
  }

  @Override
  public void open(LiveResponse out, @Nullable Message first) {
    out.open(format.contentType());
  }

  @Override
  public Buffer opening() {
    return format.opening();
  }

  @Override
  public Buffer heartbeat() {
    return format.heartbeat();
  }

  @Override
  public Buffer message(Message message) {
    Buffer json = writer.write(message);
    weight.reply(message, json);
    return format.message(ids.applyAsLong(message), json);
  }

  @Override
  public Buffer failure(MeshStatus why, String requestId) {
    return format.failure(Problem.of(why, requestId).toJson());
  }

  @Override
  public Buffer end() {
    return format.end();
  }

  @Override
  public boolean comesBack() {
    return format == StreamFormat.SSE;
  }
}
