package dev.paymesh.bench;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Owns the requests of one rpc, read from JSON; {@code {n}} in it is the number of the request. */
final class RpcMessages {

  private static final String NUMBER = "{n}";
  private static final byte PLAIN = 0;

  private final MethodDescriptor rpc;
  private final String json;
  private final Buffer first;

  private RpcMessages(MethodDescriptor rpc, String json) {
    this.rpc = rpc;
    this.json = json;
    first = frame(0);
  }

  /**
   * Fails when the JSON is no request of this rpc.
   *
   * @param data JSON, or {@code @file} with it
   */
  static RpcMessages of(MethodDescriptor rpc, String data) {
    try {
      String json = data.startsWith("@") ? Files.readString(Path.of(data.substring(1))) : data;
      return new RpcMessages(rpc, json);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** As gRPC sends it: a flag, the length, the message. */
  Buffer framed(long number) {
    return json.contains(NUMBER) ? frame(number) : first;
  }

  private Buffer frame(long number) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(rpc.getInputType());
    try {
      JsonFormat.parser().merge(json.replace(NUMBER, Long.toString(number)), message);
    } catch (InvalidProtocolBufferException odd) {
      throw new IllegalArgumentException(
          "data: " + odd.getMessage() + " (expected: a " + rpc.getInputType().getName() + ")", odd);
    }
    byte[] bytes = message.build().toByteArray();
    return Buffer.buffer().appendByte(PLAIN).appendInt(bytes.length).appendBytes(bytes);
  }
}
