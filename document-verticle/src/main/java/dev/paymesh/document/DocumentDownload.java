package dev.paymesh.document;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.paymesh.document.ContentStore.Span;
import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.DownloadDocumentResponse;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.watch.PacedOutbound;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Owns how content is sent: in messages that any caller takes, at the reader's pace, a piece of it in memory. */
final class DocumentDownload {

  private static final int MESSAGE_BYTES_MAX = 64 * 1024;
  private static final long SLOW_READER_MS_MAX = 10_000;

  private final Vertx vertx;
  private final ContentStore content;
  private final Transfers transfers;

  DocumentDownload(Vertx vertx, ContentStore content, Transfers transfers) {
    this.vertx = vertx;
    this.content = content;
    this.transfers = transfers;
  }

  /** Sends a document from an offset on; the first message tells what it is. */
  Future<Void> send(Document document, long offset, Outbound<DownloadDocumentResponse> out) {
    if (document.getSizeBytes() == 0) {
      return Future.failedFuture(ContentStore.unknown());
    }
    if (offset > document.getSizeBytes()) {
      return Future.failedFuture(
          MeshStatus.invalid("offset", "expected at most " + document.getSizeBytes()));
    }
    Runnable leave = transfers.enter();
    PacedOutbound<DownloadDocumentResponse> paced =
        new PacedOutbound<>(vertx, out, SLOW_READER_MS_MAX);
    Span span = new Span(UUID.fromString(document.getId()), offset, document.getSizeBytes());
    return paced
        .write(List.of(DownloadDocumentResponse.newBuilder()
            .setMediaType(document.getMediaType())
            .setSizeBytes(document.getSizeBytes() - offset)
            .build()))
        .compose(told -> content.read(span, piece -> paced.write(messages(piece))))
        .onComplete(over -> leave.run());
  }

  private static List<DownloadDocumentResponse> messages(Buffer piece) {
    List<DownloadDocumentResponse> messages = new ArrayList<>();
    for (int from = 0; from < piece.length(); from += MESSAGE_BYTES_MAX) {
      int until = Math.min(piece.length(), from + MESSAGE_BYTES_MAX);
      // The array is nobody else's.
      ByteString bytes = UnsafeByteOperations.unsafeWrap(piece.getBytes(from, until));
      messages.add(DownloadDocumentResponse.newBuilder().setContent(bytes).build());
    }
    return messages;
  }
}
