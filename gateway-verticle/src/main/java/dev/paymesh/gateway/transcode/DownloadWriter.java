package dev.paymesh.gateway.transcode;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.Type;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.Download;
import dev.paymesh.proto.common.v1.Options;
import java.util.Optional;

/** Owns the way from the messages of a stream to a file: the first tells about it, each of the others brings a piece. */
public final class DownloadWriter {

  private final FieldDescriptor content;
  private final FieldDescriptor mediaType;
  private final FieldDescriptor size;

  private DownloadWriter(Descriptor reply) {
    content = part(reply, Download.DOWNLOAD_CONTENT, Type.BYTES);
    mediaType = part(reply, Download.DOWNLOAD_MEDIA_TYPE, Type.STRING);
    size = part(reply, Download.DOWNLOAD_SIZE, Type.INT64);
  }

  /** Empty where a reply is no part of a file. */
  static Optional<DownloadWriter> of(Descriptor reply) {
    boolean isFile = reply.getFields().stream()
        .anyMatch(field -> downloadOf(field) != Download.DOWNLOAD_UNSPECIFIED);
    return isFile ? Optional.of(new DownloadWriter(reply)) : Optional.empty();
  }

  private static Download downloadOf(FieldDescriptor field) {
    return field.getOptions().getExtension(Options.edge).getDownload();
  }

  private static FieldDescriptor part(Descriptor reply, Download part, Type type) {
    return reply.getFields().stream()
        .filter(field -> downloadOf(field) == part && field.getType() == type)
        .filter(field -> !field.isRepeated())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(
            reply.getFullName() + ": " + part + " (expected a single " + type + " field)"));
  }

  /** What the first message says the file is. */
  public String mediaType(Message first) {
    return (String) first.getField(mediaType);
  }

  /** How many bytes the first message says will follow. */
  public long sizeBytes(Message first) {
    return (long) first.getField(size);
  }

  public ByteString content(Message piece) {
    return (ByteString) piece.getField(content);
  }
}
