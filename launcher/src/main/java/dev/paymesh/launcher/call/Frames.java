package dev.paymesh.launcher.call;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Owns how messages are cut out of the bytes of a gRPC body, and put into them. */
final class Frames {

  /** Of one message; more than any server of the mesh sends. */
  static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

  private static final int PREFIX_BYTES = 5;

  private Buffer left = Buffer.buffer();

  static Buffer framed(byte[] message) {
    return Buffer.buffer(PREFIX_BYTES + message.length)
        .appendByte((byte) 0)
        .appendInt(message.length)
        .appendBytes(message);
  }

  /** The messages that are whole with these bytes; fails at one that is compressed or too large. */
  List<byte[]> whole(Buffer bytes) {
    Buffer all = left.length() == 0 ? bytes : left.appendBuffer(bytes);
    List<byte[]> messages = new ArrayList<>();
    int from = 0;
    while (all.length() - from >= PREFIX_BYTES) {
      int length = all.getInt(from + 1);
      if (all.getByte(from) != 0 || length < 0 || length > MESSAGE_BYTES_MAX) {
        throw new IllegalStateException(
            "expected messages of up to " + MESSAGE_BYTES_MAX + " bytes that are not compressed");
      }
      if (all.length() - from - PREFIX_BYTES < length) {
        break;
      }
      from += PREFIX_BYTES + length;
      messages.add(all.getBytes(from - length, from));
    }
    left = all.getBuffer(from, all.length());
    return messages;
  }

  boolean isEmpty() {
    return left.length() == 0;
  }
}
