package dev.paymesh.document;

import dev.paymesh.document.UploadStore.Opened;
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
  private final Map<UUID, Place> receivers = new HashMap<>();

  /** Who receives an upload here, and the number that the database gave it. */
  private record Place(UploadReceiver receiver, int number) {}

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

  /**
   * A stream receives an upload from now on; the one that did before ends, though its sender may not know yet. Which is
   * which the database has said: two that were opened at once may hear of it in the other order.
   */
  void take(Opened opened, UploadReceiver receiver) {
    Place before = receivers.get(opened.id());
    if (before != null && before.number() > opened.receiver()) {
      receiver.supersede();
      return;
    }
    receivers.put(opened.id(), new Place(receiver, opened.receiver()));
    if (before != null) {
      before.receiver().supersede();
    }
  }

  void release(Opened opened, UploadReceiver receiver) {
    receivers.remove(opened.id(), new Place(receiver, opened.receiver()));
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
