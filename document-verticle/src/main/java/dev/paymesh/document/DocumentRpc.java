package dev.paymesh.document;

import dev.paymesh.document.DocumentStore.Document;
import dev.paymesh.proto.document.v1.GetVerificationRequest;
import dev.paymesh.proto.document.v1.Verification;
import dev.paymesh.proto.document.v1.VerificationState;
import dev.paymesh.shared.sql.Timestamps;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;

/** Owns what each rpc of the document service answers, in proto order; its clock judges what has expired. */
final class DocumentRpc {

  private final DocumentStore store;
  private final InstantSource clock;

  DocumentRpc(DocumentStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
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

  private Verification.Builder tell(Verification.Builder answer, Document document) {
    if (document.expiresAt() != null) {
      answer.setExpiresAt(Timestamps.of(document.expiresAt()));
    }
    return answer.setState(stateOf(document, clock.instant())).setDocumentType(document.type());
  }

  /** A document is good until the instant of its expiry, which is no longer its own. */
  static VerificationState stateOf(Document document, Instant now) {
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
