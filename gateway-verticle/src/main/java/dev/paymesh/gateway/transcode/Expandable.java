package dev.paymesh.gateway.transcode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.Expand;
import dev.paymesh.proto.common.v1.Options;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.grpc.common.ServiceMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Owns what an id in an answer can be followed to, as the contract says: the rpc that reads it, and its JSON. */
public final class Expandable {

  private final String name;
  private final FieldDescriptor id;
  private final MethodDescriptor rpc;
  private final Message request;
  private final ResponseWriter writer;

  private Expandable(FieldDescriptor id, MethodDescriptor rpc) {
    this.name = expand(id).getName();
    this.id = id;
    this.rpc = rpc;
    this.request = Prototypes.of(rpc.getInputType());
    this.writer = ResponseWriter.of(rpc.getOutputType());
  }

  /** By name, of one rpc's answers; fails with an IllegalStateException where the contract names no rpc of these services. */
  public static Map<String, Expandable> of(RestMethod rest, List<ServiceDescriptor> services) {
    Map<String, Expandable> found = new LinkedHashMap<>();
    if (rest.httpMethod().equals(HttpMethod.GET) && !rest.descriptor().isServerStreaming()) {
      rest.bodyType().getFields().stream()
          .filter(field -> field.getOptions().getExtension(Options.edge).hasExpand())
          .map(field -> new Expandable(field, rpc(field, services)))
          .forEach(expandable -> found.put(expandable.name, expandable));
    }
    return found;
  }

  private static Expand expand(FieldDescriptor field) {
    return field.getOptions().getExtension(Options.edge).getExpand();
  }

  private static MethodDescriptor rpc(FieldDescriptor field, List<ServiceDescriptor> services) {
    String name = expand(field).getRpc();
    return services.stream()
        .flatMap(service -> service.getMethods().stream())
        .filter(method -> method.getFullName().equals(name))
        .filter(method -> method.getInputType().getFields().get(0).getJavaType() == JavaType.STRING)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(
            field.getFullName() + ": expand " + name + " (expected a served rpc by a text id)"));
  }

  public ServiceDescriptor service() {
    return rpc.getService();
  }

  public ServiceMethod<Message, Message> method() {
    return RestMethod.serviceMethod(rpc);
  }

  /** Asks for one by its id. */
  public Message request(String text) {
    return request.toBuilder()
        .setField(rpc.getInputType().getFields().get(0), text)
        .build();
  }

  /** The id in an answer's body. */
  public String id(Message body) {
    return String.valueOf(body.getField(id));
  }

  public Buffer written(Message found) {
    return writer.write(found);
  }

  /** A JSON object with one more member. */
  public Buffer put(Buffer object, Buffer member) {
    String comma = object.length() > 2 ? "," : "";
    return object
        .getBuffer(0, object.length() - 1)
        .appendString(comma + '"' + name + "\":")
        .appendBuffer(member)
        .appendString("}");
  }
}
