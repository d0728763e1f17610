package dev.paymesh.document;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.grpc.common.GrpcStatus;

/** Owns how an upload is refused: why, and by which field. */
final class UploadRefusal {

  private UploadRefusal() {}

  static MeshStatus mediaType(String field) {
    return at(
        field,
        MeshStatus.of(
            GrpcStatus.INVALID_ARGUMENT,
            "MEDIA_TYPE_REFUSED",
            "expected a document of " + MediaTypes.taken()));
  }

  static MeshStatus otherMediaType(String told, String shown) {
    return at(
        "media_type",
        MeshStatus.of(
            GrpcStatus.INVALID_ARGUMENT,
            "MEDIA_TYPE_MISMATCH",
            "expected " + told + ", the content is " + shown));
  }

  static MeshStatus tooLarge(String field, long bytesMax) {
    return at(
        field,
        MeshStatus.of(
            GrpcStatus.INVALID_ARGUMENT,
            "DOCUMENT_TOO_LARGE",
            "expected at most " + bytesMax + " bytes"));
  }

  static MeshStatus size(long expected, String got) {
    return at(
        "size_bytes",
        MeshStatus.of(
            GrpcStatus.INVALID_ARGUMENT,
            "DOCUMENT_SIZE_MISMATCH",
            "expected " + expected + " bytes, got " + got));
  }

  static MeshStatus hash() {
    return at(
        "sha256",
        MeshStatus.of(
            GrpcStatus.INVALID_ARGUMENT,
            "DOCUMENT_HASH_MISMATCH",
            "the content has another SHA-256"));
  }

  static MeshStatus empty() {
    return at(
        "content",
        MeshStatus.of(
            GrpcStatus.INVALID_ARGUMENT, "DOCUMENT_EMPTY", "expected content, got nothing"));
  }

  private static MeshStatus at(String field, MeshStatus why) {
    return why.with(BadRequest.newBuilder()
        .addFieldViolations(
            FieldViolation.newBuilder().setField(field).setDescription(why.message()))
        .build());
  }

  static MeshStatus superseded() {
    return MeshStatus.of(
        GrpcStatus.ABORTED, "UPLOAD_SUPERSEDED", "another upload has taken this one's place");
  }

  static MeshStatus offset(long stored) {
    return MeshStatus.of(
        GrpcStatus.ABORTED, "UPLOAD_OFFSET_WRONG", "expected offset 0 or " + stored);
  }

  static MeshStatus unknown() {
    return MeshStatus.of(
        GrpcStatus.NOT_FOUND, "UPLOAD_NOT_FOUND", "there is no such unfinished upload");
  }

  static MeshStatus uploadsFull(int uploadsMax) {
    return MeshStatus.of(
        GrpcStatus.RESOURCE_EXHAUSTED,
        "UPLOADS_FULL",
        "expected at most " + uploadsMax + " open uploads of a user");
  }

  static MeshStatus documentsFull() {
    return MeshStatus.of(
        GrpcStatus.FAILED_PRECONDITION,
        "DOCUMENTS_FULL",
        "the user's documents leave no room for this one");
  }
}
