package dev.paymesh.document;

import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.UploadDocumentRequest;
import dev.paymesh.shared.grpc.Incoming;
import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Owns the uploads that this instance receives, each by one stream, and what they all need. */
final class Uploads {

  /** A sender that sends nothing for so long is let go; what it has sent stays. */
  static final long SILENCE_MS_MAX = 30_000;

  private final Vertx vertx;
  private final UploadStore store;
  private final ContentStore content;
  private final MediaTypes mediaTypes;
  private final Transfers transfers;
  private final DocumentLimits limits;
  private final Map<UUID, UploadReceiver> receivers = new HashMap<>();

  Uploads(Vertx vertx, Database database, Transfers transfers, DocumentLimits limits) {
    this.vertx = vertx;
    this.store = new UploadStore(database, limits);
    this.content = new ContentStore(database);
    this.mediaTypes = new MediaTypes(vertx);
    this.transfers = transfers;
    this.limits = limits;
  }

  Future<Document> receive(Incoming<UploadDocumentRequest> in) {
    return new UploadReceiver(this, in).start();
  }

  /** A stream receives an upload from now on; the one that did before ends, though its sender may not know yet. */
  void take(UUID id, UploadReceiver receiver) {
    UploadReceiver before = receivers.put(id, receiver);
    if (before != null) {
      before.supersede();
    }
  }

  void release(UUID id, UploadReceiver receiver) {
    receivers.remove(id, receiver);
  }

  Vertx vertx() {
    return vertx;
  }

  UploadStore store() {
    return store;
  }

  ContentStore content() {
    return content;
  }

  MediaTypes mediaTypes() {
    return mediaTypes;
  }

  Transfers transfers() {
    return transfers;
  }

  DocumentLimits limits() {
    return limits;
  }
}
