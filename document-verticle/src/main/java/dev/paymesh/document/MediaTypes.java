package dev.paymesh.document;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.util.Set;
import java.util.TreeSet;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;

/** Owns which kinds of file are documents, and tells by its first bytes which one a file is. */
final class MediaTypes {

  private static final Set<String> TAKEN = Set.of("application/pdf", "image/jpeg", "image/png");

  /** All signatures of the kinds above lie within. */
  private static final int SIGNATURE_BYTES_MAX = 4 * 1024;

  private final Vertx vertx;

  MediaTypes(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Read from a file of the library on first use, so never by an event loop. */
  private static final class Signatures {

    private static final MimeTypes ALL = MimeTypes.getDefaultMimeTypes();
  }

  static boolean isTaken(String type) {
    return TAKEN.contains(type);
  }

  /** For people. */
  static String taken() {
    return String.join(", ", new TreeSet<>(TAKEN));
  }

  /** The kind of a file that begins like this, whatever it may be. */
  Future<String> of(Buffer beginning) {
    byte[] bytes = beginning.getBytes(0, Math.min(beginning.length(), SIGNATURE_BYTES_MAX));
    return vertx.executeBlocking(
        () -> Signatures.ALL
            .detect(new ByteArrayInputStream(bytes), new Metadata())
            .toString(),
        false);
  }
}
