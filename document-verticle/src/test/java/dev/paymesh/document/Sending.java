package dev.paymesh.document;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcClient;
import dev.paymesh.proto.document.v1.UploadDocumentRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.ClientStream;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** Owns one sending of a document as a client does it: at the pace of the service, whole or up to a point. */
final class Sending {

  private final CallContext who;
  private final UploadDocumentRequest about;
  private final File file;
  private Pace pace;
  private final Promise<Void> reached = Promise.promise();
  private @Nullable ClientStream<UploadDocumentRequest, Document> call;
  private long sent;

  Sending(CallContext who, UploadDocumentRequest about, File file) {
    this(who, about, file, new Pace(64 * 1024, Long.MAX_VALUE));
  }

  private Sending(CallContext who, UploadDocumentRequest about, File file, Pace pace) {
    this.who = who;
    this.about = about;
    this.file = file;
    this.pace = pace;
    this.sent = about.getOffset();
  }

  private record Pace(int chunkBytes, long until) {}

  /** What is sent, without ever being whole in memory. */
  interface File {

    long length();

    byte[] read(long from, int bytes);
  }

  Sending chunksOf(int bytes) {
    return new Sending(who, about, file, new Pace(bytes, pace.until()));
  }

  /** Stops there, and neither ends nor goes on. */
  Sending upTo(long bytes) {
    return new Sending(who, about, file, new Pace(pace.chunkBytes(), bytes));
  }

  /** Begins; on the event loop of the peer. */
  Future<Document> through(Peer peer) {
    ClientStream<UploadDocumentRequest, Document> opened =
        peer.clientStream(who, DocumentServiceGrpcClient.UploadDocument);
    call = opened;
    opened.requests().write(about);
    opened.requests().onDrain(() -> pump(opened));
    return opened.reply().onFailure(reached::tryFail);
  }

  private void pump(ClientStream<UploadDocumentRequest, Document> to) {
    long until = Math.min(pace.until(), file.length());
    while (sent < until) {
      if (to.requests().isFull()) {
        to.requests().onDrain(() -> pump(to));
        return;
      }
      int bytes = (int) Math.min(pace.chunkBytes(), until - sent);
      ByteString content = UnsafeByteOperations.unsafeWrap(file.read(sent, bytes));
      to.requests().write(about.toBuilder().setContent(content).build());
      sent += bytes;
    }
    reached.tryComplete();
    if (pace.until() >= file.length()) {
      to.requests().end();
    }
  }

  /** How much has been given away so far. */
  long sent() {
    return sent;
  }

  /** Completes when it has sent all that it was to send. */
  Future<Void> reached() {
    return reached.future();
  }

  /** Sends up to another place; on the event loop of the peer. */
  void goOnTo(long bytes) {
    pace = new Pace(pace.chunkBytes(), bytes);
    if (call != null) {
      pump(call);
    }
  }

  /** Gives up, as a client does that closes its connection. */
  void cancel() {
    if (call != null) {
      call.cancel();
    }
  }
}
