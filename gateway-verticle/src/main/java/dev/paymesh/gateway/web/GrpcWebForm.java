package dev.paymesh.gateway.web;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.paymesh.gateway.console.MethodWeights.Weight;
import dev.paymesh.gateway.problem.Problem;
import dev.paymesh.gateway.stream.LiveResponse;
import dev.paymesh.gateway.stream.StreamForm;
import dev.paymesh.gateway.transcode.EdgeFields;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Owns the frames of gRPC-Web (grpc/grpc, PROTOCOL-WEB): a flag, a length, a message, and the trailers as the last
 * frame; as they are, or in base64.
 *
 * @param contentType of the answer, the request's own
 * @param weight where messages are counted
 */
record GrpcWebForm(String contentType, Weight weight) implements StreamForm {

  /** The media types of its requests. */
  static final Pattern TYPES = Pattern.compile(
      "application/grpc-web(-text)?(\\+proto)?(\\s*;.*)?", Pattern.CASE_INSENSITIVE);

  private static final int HEAD_BYTES = 5;
  private static final byte DATA = 0;
  private static final byte TRAILERS = (byte) 0x80;

  /** Whether a request is one of gRPC-Web. */
  static boolean isAskedFor(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && TYPES.matcher(type.trim()).matches();
  }

  static GrpcWebForm of(HttpServerRequest request, Weight weight) {
    return new GrpcWebForm(contentTypeOf(request), weight);
  }

  /** What the answer to a request is. */
  static String contentTypeOf(HttpServerRequest request) {
    String type = String.valueOf(request.getHeader(HttpHeaders.CONTENT_TYPE)).trim();
    return type.toLowerCase(Locale.ROOT).startsWith("application/grpc-web-text")
        ? "application/grpc-web-text+proto"
        : "application/grpc-web+proto";
  }

  private boolean isText() {
    return contentType.contains("-text");
  }

  /** The one message of a body. */
  Message read(Buffer body, Message prototype) {
    Buffer frame = isText() ? decoded(body) : body;
    if (frame.length() < HEAD_BYTES
        || frame.getByte(0) != DATA
        || frame.getUnsignedInt(1) != frame.length() - HEAD_BYTES) {
      throw malformed();
    }
    weight.webRequest(frame.length() - HEAD_BYTES);
    try {
      return prototype.getParserForType().parseFrom(frame.getBytes(HEAD_BYTES, frame.length()));
    } catch (InvalidProtocolBufferException foreign) {
      throw malformed();
    }
  }

  private static Buffer decoded(Buffer body) {
    try {
      return Buffer.buffer(Base64.getDecoder().decode(body.getBytes()));
    } catch (IllegalArgumentException notBase64) {
      throw malformed();
    }
  }

  private static MeshStatus malformed() {
    return MeshStatus.invalid("body", "expected one uncompressed gRPC-Web frame with the request");
  }

  @Override
  public void open(LiveResponse out, @Nullable Message first) {
    out.open(contentType);
  }

  @Override
  public Buffer message(Message message) {
    byte[] bytes = EdgeFields.sent(message).toByteArray();
    weight.webReply(bytes.length);
    return frame(DATA, bytes);
  }

  @Override
  public Buffer failure(MeshStatus why, String requestId) {
    StringBuilder lines = new StringBuilder();
    trailers(why, requestId)
        .forEach((name, value) -> lines.append(name).append(": ").append(value).append("\r\n"));
    return frame(TRAILERS, lines.toString().getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public Buffer end() {
    return frame(TRAILERS, "grpc-status: 0\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** What a client is told of a failure: as much as in REST. */
  static MultiMap trailers(MeshStatus why, String requestId) {
    Problem problem = Problem.of(why, requestId);
    MeshStatus told = problem.reason().equals(why.reason()) ? why : MeshStatus.internal();
    return MultiMap.caseInsensitiveMultiMap()
        .add("grpc-status", Integer.toString(GrpcStatus.valueOf(problem.code()).code))
        .add("grpc-message", percentEncoded(problem.detail()))
        .add(
            "grpc-status-details-bin",
            Base64.getEncoder().withoutPadding().encodeToString(told.toProto().toByteArray()));
  }

  private static String percentEncoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Buffer frame(byte flag, byte[] bytes) {
    Buffer frame =
        Buffer.buffer(HEAD_BYTES + bytes.length).appendByte(flag).appendInt(bytes.length);
    frame.appendBytes(bytes);
    return isText() ? Buffer.buffer(Base64.getEncoder().encode(frame.getBytes())) : frame;
  }
}
