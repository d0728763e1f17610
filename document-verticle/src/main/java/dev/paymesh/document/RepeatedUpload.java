package dev.paymesh.document;

import dev.paymesh.proto.document.v1.Document;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Owns whether what is sent again under the key of a finished upload is the document that it became: by its hash, and
 * where it does not begin at the beginning, by where it ends. Nothing of it is kept.
 */
final class RepeatedUpload {

  private final Document document;
  private final boolean whole;
  private final MessageDigest digest = Sha256.digest();
  private long until;

  RepeatedUpload(Document document, long offset) {
    this.document = document;
    this.whole = offset == 0;
    this.until = offset;
  }

  Document document() {
    return document;
  }

  void take(Buffer content) {
    until += content.length();
    digest.update(((BufferInternal) content).getByteBuf().nioBuffer());
  }

  /** No need to hear the rest. */
  boolean isLonger() {
    return until > document.getSizeBytes();
  }

  /** Of all that was sent; asked once. */
  boolean isSame() {
    return until == document.getSizeBytes()
        && (!whole || document.getSha256().equals(HexFormat.of().formatHex(digest.digest())));
  }
}
