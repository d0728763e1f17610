package dev.paymesh.shared.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.vertx.grpc.common.GrpcStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Owns messages that a decoder might choke on; all fit the limit of a message. */
enum ProtobufBomb {
  TRUNCATED_TAG(GrpcStatus.INVALID_ARGUMENT, out -> out.writeRawByte(0x80)),
  ENDLESS_VARINT(GrpcStatus.INVALID_ARGUMENT, out -> {
    out.writeRawByte(0x18);
    raw(out, repeated(0xff, 200_000));
  }),
  LENGTH_OF_2_GB(GrpcStatus.INVALID_ARGUMENT, out -> {
    out.writeTag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(Integer.MAX_VALUE);
  }),
  NEGATIVE_LENGTH(GrpcStatus.INVALID_ARGUMENT, out -> {
    out.writeTag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(-1);
  }),
  LENGTH_BEYOND_THE_END(GrpcStatus.INVALID_ARGUMENT, out -> {
    out.writeTag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(5);
    raw(out, new byte[4]);
  }),
  GROUPS_WITHOUT_BOTTOM(GrpcStatus.INVALID_ARGUMENT, out -> raw(out, repeated(0x7b, 200_000))),
  GROUPS_100_000_DEEP(GrpcStatus.INVALID_ARGUMENT, out -> {
    raw(out, repeated(0x7b, 100_000));
    raw(out, repeated(0x7c, 100_000));
  }),
  END_OF_NO_GROUP(GrpcStatus.INVALID_ARGUMENT, out -> out.writeRawByte(0x7c)),
  END_OF_ANOTHER_GROUP(GrpcStatus.INVALID_ARGUMENT, out -> raw(out, new byte[] {0x7b, 0x74})),
  FIELD_ZERO(GrpcStatus.INVALID_ARGUMENT, out -> raw(out, new byte[] {0, 0})),
  WIRE_TYPE_6(GrpcStatus.INVALID_ARGUMENT, out -> raw(out, new byte[] {0x7e, 0})),
  WIRE_TYPE_7(GrpcStatus.INVALID_ARGUMENT, out -> raw(out, new byte[] {0x7f, 0})),
  INVALID_UTF8(GrpcStatus.INVALID_ARGUMENT, out -> text(out, 0xff, 0xfe)),
  OVERLONG_UTF8(GrpcStatus.INVALID_ARGUMENT, out -> text(out, 0xc0, 0xaf)),
  LONE_SURROGATE(GrpcStatus.INVALID_ARGUMENT, out -> text(out, 0xed, 0xa0, 0x80)),
  TRUNCATED_UTF8(GrpcStatus.INVALID_ARGUMENT, out -> text(out, 0xf0, 0x9f, 0x98)),
  NUMBER_OVER_ITS_RULE(GrpcStatus.INVALID_ARGUMENT, out -> out.writeInt64(3, Long.MIN_VALUE)),
  /** A newer caller may know more fields than we do, so these are no error; they must cost little. */
  UNKNOWN_FIELDS(GrpcStatus.OK, out -> {
    for (int field = 16; field < 60_000; field++) {
      out.writeUInt32(field, 1);
    }
  }),
  PACKED_WHERE_ONE_WAS_MEANT(GrpcStatus.OK, out -> {
    out.writeTag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(250_000);
    raw(out, new byte[250_000]);
  }),
  ONE_FIELD_100_000_TIMES(GrpcStatus.OK, out -> {
    for (int times = 0; times < 100_000; times++) {
      out.writeInt64(3, 1);
    }
  });

  final GrpcStatus status;
  private final Writer writer;

  ProtobufBomb(GrpcStatus status, Writer writer) {
    this.status = status;
    this.writer = writer;
  }

  private interface Writer {
    void write(CodedOutputStream out) throws IOException;
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writer.write(out);
      out.flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return bytes.toByteArray();
  }

  private static void raw(CodedOutputStream out, byte[] bytes) throws IOException {
    out.writeRawBytes(bytes);
  }

  private static byte[] repeated(int value, int times) {
    byte[] bytes = new byte[times];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static void text(CodedOutputStream out, int... bytes) throws IOException {
    out.writeTag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(bytes.length);
    for (int value : bytes) {
      out.writeRawByte(value);
    }
  }
}
