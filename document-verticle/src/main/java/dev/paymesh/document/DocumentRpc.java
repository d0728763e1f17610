package dev.paymesh.document;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import dev.paymesh.document.DocumentStore.BestDocument;
import dev.paymesh.proto.document.v1.DeleteDocumentRequest;
import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.DocumentStatus;
import dev.paymesh.proto.document.v1.DownloadDocumentRequest;
import dev.paymesh.proto.document.v1.DownloadDocumentResponse;
import dev.paymesh.proto.document.v1.GetDocumentRequest;
import dev.paymesh.proto.document.v1.GetUploadRequest;
import dev.paymesh.proto.document.v1.GetVerificationRequest;
import dev.paymesh.proto.document.v1.ListDocumentsRequest;
import dev.paymesh.proto.document.v1.ListDocumentsResponse;
import dev.paymesh.proto.document.v1.Upload;
import dev.paymesh.proto.document.v1.UploadDocumentRequest;
import dev.paymesh.proto.document.v1.Verification;
import dev.paymesh.proto.document.v1.VerificationState;
import dev.paymesh.shared.grpc.Incoming;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.sql.Timestamps;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;

/** Owns what each rpc of the document service answers, in proto order; its clock judges what has expired. */
final class DocumentRpc {

  private static final int PAGE_SIZE_DEFAULT = 50;

  private final DocumentStore store;
  private final Transport transport;
  private final DocumentPages pages;
  private final InstantSource clock;

  DocumentRpc(DocumentStore store, Transport transport, DocumentPages pages, InstantSource clock) {
    this.store = store;
    this.transport = transport;
    this.pages = pages;
    this.clock = clock;
  }

  /**
   * How content comes and goes.
   *
   * @param uploaded runs when a document is complete
   */
  record Transport(Uploads uploads, DocumentDownload download, Runnable uploaded) {}

  /** A new document of what was sent, or the one that it became before. */
  Future<Document> uploadDocument(Incoming<UploadDocumentRequest> pieces) {
    return transport.uploads().receive(pieces).onSuccess(document -> transport
        .uploaded()
        .run());
  }

  Future<Upload> getUpload(GetUploadRequest request) {
    return transport
        .uploads()
        .store()
        .find(request.getUserId(), request.getIdempotencyKey())
        .map(found -> found.orElseThrow(UploadRefusal::unknown));
  }

  Future<ListDocumentsResponse> listDocuments(ListDocumentsRequest request) {
    int asked = request.getPagination().getPageSize();
    int size = asked == 0 ? PAGE_SIZE_DEFAULT : asked;
    // One more than the page tells whether there is a next one.
    return store
        .list(request.getUserId(), pages.placeOf(request.getPagination().getPageToken()), size + 1)
        .map(documents -> pages.page(documents.stream().map(this::asOfNow).toList(), size));
  }

  Future<Document> getDocument(GetDocumentRequest request) {
    return own(request.getId());
  }

  private Future<Document> own(String id) {
    return store.find(id).map(found -> asOfNow(found.orElseThrow(ContentStore::unknown)));
  }

  /** Nobody writes down that a document expires: it does so by itself. */
  private Document asOfNow(Document document) {
    boolean expired = document.getStatus() == DocumentStatus.DOCUMENT_STATUS_VERIFIED
        && document.hasExpiresAt()
        && !instantOf(document.getExpiresAt()).isAfter(clock.instant());
    return expired
        ? document.toBuilder().setStatus(DocumentStatus.DOCUMENT_STATUS_EXPIRED).build()
        : document;
  }

  private static Instant instantOf(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  Future<Void> downloadDocument(
      DownloadDocumentRequest request, Outbound<DownloadDocumentResponse> out) {
    return own(request.getId()).compose(document -> store
        .tellRead(document)
        .compose(told -> transport.download().send(document, request.getOffset(), out)));
  }

  Future<Empty> deleteDocument(DeleteDocumentRequest request) {
    return store.deleteOnce(request);
  }

  /** The state of the user's document; a user nobody knows has none either. */
  Future<Verification> getVerification(GetVerificationRequest request) {
    Verification.Builder answer = Verification.newBuilder().setUserId(request.getUserId());
    return store
        .findBest(request.getUserId())
        .map(found -> found
            .map(document -> tell(answer, document))
            .orElseGet(() -> answer.setState(VerificationState.VERIFICATION_STATE_MISSING)))
        .map(Verification.Builder::build);
  }

  private Verification.Builder tell(Verification.Builder answer, BestDocument document) {
    if (document.expiresAt() != null) {
      answer.setExpiresAt(Timestamps.of(document.expiresAt()));
    }
    return answer.setState(stateOf(document, clock.instant())).setDocumentType(document.type());
  }

  /** A document is good until the instant of its expiry, which is no longer its own. */
  static VerificationState stateOf(BestDocument document, Instant now) {
    if (!document.verified()) {
      return VerificationState.VERIFICATION_STATE_PENDING;
    }
    boolean expired =
        document.expiresAt() != null && !document.expiresAt().toInstant().isAfter(now);
    return expired
        ? VerificationState.VERIFICATION_STATE_EXPIRED
        : VerificationState.VERIFICATION_STATE_VERIFIED;
  }
}
