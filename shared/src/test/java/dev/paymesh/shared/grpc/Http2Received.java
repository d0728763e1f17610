package dev.paymesh.shared.grpc;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Owns one frame as it came over the wire. */
record Http2Received(int type, int flags, int stream, byte[] payload) {

  /** The next one; blocks until it is there. */
  static Http2Received from(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    return new Http2Received(type, flags, stream, in.readNBytes(length));
  }

  int word(int at) {
    return ByteBuffer.wrap(payload).getInt(at);
  }
}
