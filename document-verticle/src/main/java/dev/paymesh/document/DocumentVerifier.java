package dev.paymesh.document;

import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.DocumentStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whoever looks at documents: a provider of identity checks, a sandbox.
 *
 * <p>A verifier may be asked about the same document more than once, after a crash or a lost answer; the document's id is
 * the same each time. It answers within the caller's time limit or is asked again later.
 */
public interface DocumentVerifier {

  /** Judges a document, or asks what became of it. */
  Future<Verdict> verify(Document document, Content content);

  /** The content of the document, for a verifier that has not got it yet. */
  @FunctionalInterface
  interface Content {

    /** Gives the content in pieces, the next one when the taker is done with the one before. */
    Future<Void> read(Function<Buffer, Future<Void>> taker);
  }

  /**
   * What the verifier says.
   *
   * @param status VERIFIED, REJECTED, or PENDING while it does not know yet
   * @param expiresAt when the document loses its validity; null for never, or not known
   * @param reason UPPER_SNAKE when REJECTED, else empty
   */
  record Verdict(DocumentStatus status, @Nullable OffsetDateTime expiresAt, String reason) {

    public Verdict {
      boolean known = status == DocumentStatus.DOCUMENT_STATUS_VERIFIED
          || status == DocumentStatus.DOCUMENT_STATUS_REJECTED
          || status == DocumentStatus.DOCUMENT_STATUS_PENDING;
      if (!known) {
        throw new IllegalArgumentException(
            "status: " + status + " (expected: VERIFIED, REJECTED or PENDING)");
      }
      if (reason.isEmpty() == (status == DocumentStatus.DOCUMENT_STATUS_REJECTED)) {
        throw new IllegalArgumentException(
            "reason of " + status + ": '" + reason + "' (expected: one when REJECTED, else none)");
      }
    }

    public static Verdict verified(@Nullable OffsetDateTime expiresAt) {
      return new Verdict(DocumentStatus.DOCUMENT_STATUS_VERIFIED, expiresAt, "");
    }

    public static Verdict rejected(String reason) {
      return new Verdict(DocumentStatus.DOCUMENT_STATUS_REJECTED, null, reason);
    }

    public static Verdict undecided() {
      return new Verdict(DocumentStatus.DOCUMENT_STATUS_PENDING, null, "");
    }
  }
}
