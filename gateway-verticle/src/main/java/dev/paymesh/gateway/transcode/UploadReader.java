package dev.paymesh.gateway.transcode;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Upload;
import dev.paymesh.proto.rules.FieldRules;
import dev.paymesh.shared.grpc.MeshStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Owns the way from an uploaded file to the messages of a stream: the first tells all about it, each of the others
 * brings a piece. What the first tells is told by the path, the query and the headers.
 */
public final class UploadReader {

  private final RequestReader reader;
  private final FieldDescriptor content;

  private UploadReader(RequestReader reader, FieldDescriptor content) {
    this.reader = reader;
    this.content = content;
  }

  /** Empty where no field takes a file's content. */
  static Optional<UploadReader> of(Message prototype, PathTemplate path) {
    boolean takesFiles =
        prototype.getDescriptorForType().getFields().stream().anyMatch(UploadReader::isContent);
    if (!takesFiles) {
      return Optional.empty();
    }
    RequestReader reader =
        new RequestReader(prototype, new RequestReader.Form(path, "", false, true));
    FieldDescriptor content = reader
        .upload(Upload.UPLOAD_CONTENT)
        .filter(field -> field.getType() == FieldDescriptor.Type.BYTES)
        .orElseThrow(() -> new IllegalStateException("upload: expected the content in bytes"));
    return Optional.of(new UploadReader(reader, content));
  }

  private static boolean isContent(FieldDescriptor field) {
    return field.getOptions().getExtension(Options.edge).getUpload() == Upload.UPLOAD_CONTENT;
  }

  /** The message about a file, without its content; fails as {@link RequestReader#read} tells. */
  public Message first(RestRequest request, String callerId, String mediaType, String fileName) {
    return reader.read(
        request,
        callerId,
        Map.of(Upload.UPLOAD_MEDIA_TYPE, mediaType, Upload.UPLOAD_FILE_NAME, fileName));
  }

  /** One piece, checked too. It tells again what is not told instead of it: each message is checked by itself. */
  public Message piece(Message first, ByteString bytes) {
    Message piece = first.toBuilder().setField(content, bytes).build();
    List<FieldViolation> found = FieldRules.check(piece);
    if (!found.isEmpty()) {
      throw MeshStatus.invalid(found);
    }
    return piece;
  }
}
