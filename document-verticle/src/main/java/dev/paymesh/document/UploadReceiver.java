package dev.paymesh.document;

import dev.paymesh.document.ContentStore.Span;
import dev.paymesh.document.UploadStore.Opened;
import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.UploadDocumentRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Incoming;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.KeyedRequests;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.grpc.common.GrpcStatus;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Owns one stream of an upload: gathers a piece, stores it while the sender waits, and so never holds more than a piece
 * and what was under way. Confined to the event loop of its call.
 */
final class UploadReceiver {

  /** Small enough for a row, large enough that its commit is worth it. */
  static final int PIECE_BYTES = 128 * 1024;

  private final Uploads uploads;
  private final Incoming<UploadDocumentRequest> in;
  private final Promise<Document> done = Promise.promise();
  private final MessageDigest digest = Sha256.digest();
  private Buffer gathered = Buffer.buffer();
  private @Nullable UploadTerms terms;
  private @Nullable Opened upload;
  private @Nullable RepeatedUpload repeated;
  private long heardNanos = System.nanoTime();
  private boolean busy;
  private boolean ended;

  UploadReceiver(Uploads uploads, Incoming<UploadDocumentRequest> in) {
    this.uploads = uploads;
    this.in = in;
  }

  /** Receives until the document is whole, or cannot become so. */
  Future<Document> start() {
    long watch = uploads.vertx().setPeriodic(Uploads.SILENCE_MS_MAX / 4, tick -> listen());
    done.future().onComplete(over -> uploads.vertx().cancelTimer(watch));
    CallContext.currentScope()
        .onEnd(() -> fail(MeshStatus.of(GrpcStatus.CANCELLED, "CANCELLED", "the call has ended")));
    in.onMessage(this::receive);
    in.onEnd(this::ended);
    return done.future();
  }

  private boolean isOver() {
    return done.future().isComplete();
  }

  /** Whoever sends nothing keeps a place that others could have. */
  private void listen() {
    long silentMs = (System.nanoTime() - heardNanos) / 1_000_000;
    if (!busy && silentMs > Uploads.SILENCE_MS_MAX) {
      fail(MeshStatus.deadlineExceeded("nothing has come for too long; go on where it stopped"));
    }
  }

  /** Another stream has taken the upload over. */
  void supersede() {
    fail(UploadRefusal.superseded());
  }

  private void fail(Throwable why) {
    done.tryFail(why);
  }

  private void receive(UploadDocumentRequest message) {
    heardNanos = System.nanoTime();
    UploadTerms known = terms;
    gathered.appendBytes(message.getContent().toByteArray());
    if (known == null) {
      begin(UploadTerms.of(message, uploads.limits().bytesMax()));
    } else {
      known.check(message);
      proceed();
    }
  }

  private void ended() {
    ended = true;
    if (terms == null) {
      fail(MeshStatus.of(
          GrpcStatus.INVALID_ARGUMENT, "MESSAGE_MISSING", "expected a message about the document"));
    }
    proceed();
  }

  /** Does one thing at a time; nothing more is read meanwhile. */
  private <T> void step(Future<T> what, Consumer<T> then) {
    busy = true;
    in.pause();
    what.onComplete(
        result -> {
          busy = false;
          heardNanos = System.nanoTime();
          if (!isOver()) {
            then.accept(result);
          }
        },
        this::fail);
  }

  private void begin(UploadTerms told) {
    Runnable leave = uploads.transfers().enter();
    done.future().onComplete(over -> leave.run());
    terms = told;
    step(
        uploads.store().finished(told),
        found -> found.ifPresentOrElse(
            document -> repeat(told, document),
            () -> step(uploads.store().open(told), opened -> opened(opened))));
  }

  /** A hash that was told is of what the key stands for; else the content says whether it is the same. */
  private void repeat(UploadTerms told, Document document) {
    if (told.about().getSha256().isEmpty()) {
      repeated = new RepeatedUpload(document, told.offset());
      proceed();
    } else {
      done.tryComplete(document);
    }
  }

  private void compare(RepeatedUpload again) {
    again.take(gathered);
    gathered = Buffer.buffer();
    if (again.isLonger() || ended && !again.isSame()) {
      fail(KeyedRequests.reused());
    } else if (ended) {
      done.tryComplete(again.document());
    } else {
      in.resume();
    }
  }

  private void opened(Opened opened) {
    upload = opened;
    uploads.take(opened, this);
    if (isOver()) {
      return;
    }
    done.future().onComplete(over -> uploads.release(opened, this));
    // What an earlier stream has stored counts too; its sum so far went with it.
    step(
        uploads.content().read(new Span(opened.id(), 0, opened.storedBytes()), stored -> {
          hash(stored);
          return Future.succeededFuture();
        }),
        hashed -> proceed());
  }

  /** Where it stands, without a copy; on this machine a piece takes a fraction of a millisecond. */
  private void hash(Buffer piece) {
    digest.update(((BufferInternal) piece).getByteBuf().nioBuffer());
  }

  private void proceed() {
    UploadTerms told = terms;
    Opened at = upload;
    RepeatedUpload again = repeated;
    if (again != null && !busy && !isOver()) {
      compare(again);
    }
    if (busy || isOver() || told == null || at == null) {
      return;
    }
    long most = uploads.limits().bytesMax();
    if (at.storedBytes() + gathered.length() > told.bytesMax(most)) {
      refuse(at, told.tooLong(most));
    } else if (gathered.length() >= PIECE_BYTES || (ended && gathered.length() > 0)) {
      store(at, told);
    } else if (ended) {
      finish(at, told);
    } else {
      in.resume();
    }
  }

  private void store(Opened at, UploadTerms told) {
    Buffer piece = gathered;
    gathered = Buffer.buffer(PIECE_BYTES);
    step(typeOf(at, piece), type -> {
      if (!MediaTypes.isTaken(type)) {
        refuse(at, UploadRefusal.mediaType("content"));
      } else if (!told.agreesTo(type)) {
        refuse(at, UploadRefusal.otherMediaType(told.about().getMediaType(), type));
      } else {
        hash(piece);
        step(uploads.store().append(at, piece, type), this::stored);
      }
    });
  }

  private Future<String> typeOf(Opened at, Buffer piece) {
    return at.storedBytes() == 0
        ? uploads.mediaTypes().of(piece)
        : Future.succeededFuture(at.mediaType());
  }

  private void stored(Opened behind) {
    upload = behind;
    proceed();
  }

  private void finish(Opened at, UploadTerms told) {
    byte[] sha256 = digest.digest();
    if (at.storedBytes() == 0) {
      refuse(at, UploadRefusal.empty());
    } else if (told.isShort(at.storedBytes())) {
      fail(UploadRefusal.size(told.about().getSizeBytes(), Long.toString(at.storedBytes())));
    } else if (told.hasOtherHash(HexFormat.of().formatHex(sha256))) {
      refuse(at, UploadRefusal.hash());
    } else {
      step(uploads.store().finish(at, told, sha256), done::tryComplete);
    }
  }

  /** No more content can mend it, so what is stored goes; if it cannot now, it is swept later. */
  private void refuse(Opened at, MeshStatus why) {
    step(uploads.store().discard(at).otherwiseEmpty(), gone -> fail(why));
  }
}
