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
import java.util.List;
import java.util.function.LongFunction;

/** Owns the requests of one rpc, read from JSON; {@code {n}} in it is the number of the request. */
final class RpcMessages {

  private static final String NUMBER = "{n}";
  /** Before each message: a flag and the length. */
  static final int PREFIX_BYTES = 5;

  private static final byte PLAIN = 0;

  private final LongFunction<Buffer> frames;

  private RpcMessages(LongFunction<Buffer> frames) {
    this.frames = frames;
  }

  /**
   * Fails when the JSON is no request of this rpc.
   *
   * @param data JSON, or {@code @file} with it
   */
  static RpcMessages of(MethodDescriptor rpc, String data) {
    try {
      String json = data.startsWith("@") ? Files.readString(Path.of(data.substring(1))) : data;
      Buffer first = frame(rpc, json, 0);
      return new RpcMessages(number -> json.contains(NUMBER) ? frame(rpc, json, number) : first);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** These one after another, and again. */
  static RpcMessages inTurn(MethodDescriptor rpc, List<String> requests) {
    List<Buffer> all = requests.stream().map(json -> frame(rpc, json, 0)).toList();
    return new RpcMessages(number -> all.get((int) (number % all.size())));
  }

  /** As gRPC sends it: a flag, the length, the message. */
  Buffer framed(long number) {
    return frames.apply(number);
  }

  private static Buffer frame(MethodDescriptor rpc, String json, long number) {
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
