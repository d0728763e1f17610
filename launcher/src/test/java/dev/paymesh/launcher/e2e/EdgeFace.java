package dev.paymesh.launcher.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.common.v1.EdgeField;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Upload;
import dev.paymesh.proto.rules.EnumNames;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Owns how a message of an rpc is sent to the edge by a client that has read the contract: over REST and gRPC-Web. */
final class EdgeFace {

  private static final int FRAME_HEAD_BYTES = 5;

  private final RestMethod rest;
  private final Message message;
  private final JsonObject members;

  EdgeFace(RestMethod rest, Message message) {
    this.rest = rest;
    this.message = message;
    this.members = json(message);
    rest.pathVariables().forEach(members::remove);
  }

  /** What a client may say of a message, as JSON. */
  static JsonObject json(Message message) {
    JsonObject json = new JsonObject();
    message.getAllFields().forEach((field, value) -> {
      EdgeField edge = edge(field);
      if (edge.getInline()) {
        json.mergeIn(json((Message) value));
      } else if (!edge.getHidden() && !edge.getFromCaller()) {
        json.put(field.getName(), value(field, value));
      }
    });
    return json;
  }

  private static EdgeField edge(FieldDescriptor field) {
    return field.getOptions().getExtension(Options.edge);
  }

  private static Object value(FieldDescriptor field, Object value) {
    if (field.isRepeated()) {
      return new JsonArray(((List<?>) value).stream().map(EdgeFace::plain).toList());
    }
    return plain(value);
  }

  private static Object plain(Object value) {
    if (value instanceof EnumValueDescriptor choice) {
      return EnumNames.of(choice);
    }
    if (value instanceof ByteString bytes) {
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
    return value instanceof Message inner ? json(inner) : value;
  }

  /** One that is told in the path, and no other. */
  String path() {
    String path = rest.template();
    for (String variable : rest.pathVariables()) {
      FieldDescriptor field = rest.descriptor().getInputType().findFieldByName(variable);
      path = path.replace(
          "{" + variable + "}", WrongValues.encoded(String.valueOf(message.getField(field))));
    }
    return path;
  }

  /** Over REST. */
  HttpRequest.Builder request(Client client) {
    if (rest.uploads().isPresent()) {
      return upload(client).header("Content-Type", "application/pdf");
    }
    if (!rest.hasBody()) {
      return sent(client, members.copy(), BodyPublishers.noBody());
    }
    boolean lines = rest.descriptor().isClientStreaming();
    return sent(client, new JsonObject(), BodyPublishers.ofString(members.encode()))
        .header("Content-Type", lines ? "application/x-ndjson" : "application/json");
  }

  private HttpRequest.Builder upload(Client client) {
    JsonObject besides = members.copy();
    byte[] content = new byte[0];
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      Upload part = edge(field).getUpload();
      if (part != Upload.UPLOAD_UNSPECIFIED) {
        besides.remove(field.getName());
      }
      if (part == Upload.UPLOAD_CONTENT) {
        content = ((ByteString) message.getField(field)).toByteArray();
      }
    }
    return sent(client, besides, BodyPublishers.ofByteArray(content));
  }

  /** With these in the headers that may carry them, and else in the query. */
  private HttpRequest.Builder sent(Client client, JsonObject besides, BodyPublisher body) {
    Map<String, String> headers = new TreeMap<>();
    message.getDescriptorForType().getFields().stream()
        .filter(field -> !edge(field).getHeader().isEmpty() && besides.containsKey(field.getName()))
        .forEach(
            field -> headers.put(edge(field).getHeader(), "" + besides.remove(field.getName())));
    HttpRequest.Builder request =
        client.request(path() + query(besides)).method(rest.httpMethod().name(), body);
    headers.forEach(request::header);
    return request;
  }

  private static String query(JsonObject members) {
    String query = members.stream()
        .map(member ->
            member.getKey() + "=" + WrongValues.encoded(String.valueOf(member.getValue())))
        .collect(Collectors.joining("&"));
    return query.isEmpty() ? "" : "?" + query;
  }

  /** Over gRPC-Web. */
  HttpRequest.Builder web(Client client) {
    byte[] bytes = message.toByteArray();
    byte[] frame = ByteBuffer.allocate(FRAME_HEAD_BYTES + bytes.length)
        .put((byte) 0)
        .putInt(bytes.length)
        .put(bytes)
        .array();
    return client
        .request("/" + rest.descriptor().getService().getFullName() + "/"
            + rest.descriptor().getName())
        .header("Content-Type", "application/grpc-web+proto")
        .POST(BodyPublishers.ofByteArray(frame));
  }
}
