package dev.paymesh.document;

import dev.paymesh.proto.document.v1.DocumentType;
import dev.paymesh.proto.document.v1.UploadDocumentRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.KeyedRequest;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Owns what the first message of an upload tells about the document, to which the others and the content are held.
 *
 * @param about all that was told, without content or offset, in one form whoever told it
 * @param offset how much the client says was sent before
 * @param request under which key of the owner's, and for what
 */
record UploadTerms(UploadDocumentRequest about, long offset, KeyedRequest request) {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}|");
  private static final String ANYTHING = "application/octet-stream";

  /**
   * Reads a first message.
   *
   * @throws MeshStatus when what it tells cannot be, or is not taken
   */
  static UploadTerms of(UploadDocumentRequest first, long bytesMax) {
    UploadDocumentRequest about = first.toBuilder()
        .clearContent()
        .clearOffset()
        .setSha256(first.getSha256().toLowerCase(Locale.ROOT))
        .setMediaType(mediaTypeOf(first.getMediaType()))
        .build();
    check(about, bytesMax);
    KeyedRequest callers = KeyedRequest.of(about.getIdempotencyKey(), about);
    return new UploadTerms(
        about,
        first.getOffset(),
        new KeyedRequest(about.getUserId(), callers.key(), callers.hash()));
  }

  /** Without parameters; empty where nothing is said. */
  private static String mediaTypeOf(String told) {
    String type = told.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals(ANYTHING) ? "" : type;
  }

  private static void check(UploadDocumentRequest about, long bytesMax) {
    if (about.getDocumentType() == DocumentType.UNRECOGNIZED) {
      throw MeshStatus.invalid("document_type", "expected a type that this service knows");
    }
    if (!SHA256.matcher(about.getSha256()).matches()) {
      throw MeshStatus.invalid("sha256", "expected 64 hexadecimal digits");
    }
    if (!about.getMediaType().isEmpty() && !MediaTypes.isTaken(about.getMediaType())) {
      throw UploadRefusal.mediaType("media_type");
    }
    if (about.getSizeBytes() > bytesMax) {
      throw UploadRefusal.tooLarge("size_bytes", bytesMax);
    }
  }

  /**
   * Holds a message to the first.
   *
   * @throws MeshStatus when it is of another upload
   */
  void check(UploadDocumentRequest piece) {
    if (!piece.getUserId().equals(userId())) {
      throw MeshStatus.invalid("user_id", "expected that of the first message");
    }
    if (!piece.getIdempotencyKey().equals(request.key())) {
      throw MeshStatus.invalid("idempotency_key", "expected that of the first message");
    }
  }

  String userId() {
    return about.getUserId();
  }

  /** What the document may have. */
  long bytesMax(long most) {
    return about.hasSizeBytes() ? about.getSizeBytes() : most;
  }

  /** Why more content than that is refused. */
  MeshStatus tooLong(long most) {
    return about.hasSizeBytes()
        ? UploadRefusal.size(about.getSizeBytes(), "more")
        : UploadRefusal.tooLarge("content", most);
  }

  boolean agreesTo(String mediaType) {
    return about.getMediaType().isEmpty() || about.getMediaType().equals(mediaType);
  }

  boolean isShort(long bytes) {
    return about.hasSizeBytes() && bytes < about.getSizeBytes();
  }

  boolean hasOtherHash(String sha256) {
    return !about.getSha256().isEmpty() && !about.getSha256().equals(sha256);
  }
}
