package dev.paymesh.document;

import dev.paymesh.document.ContentStore.Span;
import dev.paymesh.document.DocumentVerifier.Verdict;
import dev.paymesh.document.VerificationStore.Claimed;
import dev.paymesh.proto.document.v1.DocumentStatus;
import dev.paymesh.shared.sql.LeasedWork;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the way from PENDING to a verdict: asks the verifier about documents that are due, writes what it says. */
final class DocumentVerification {

  private static final Logger LOG = LoggerFactory.getLogger(DocumentVerification.class);

  private static final int IN_FLIGHT_MAX = 16;
  private static final long BACKOFF_MS_MAX = 600_000;

  private final VerificationStore store;
  private final ContentStore content;
  private final Terms terms;
  private final LeasedWork<Claimed> work;

  /**
   * By whom documents are verified, and how patiently.
   *
   * @param answerMsMax what the verifier may take
   * @param leaseMs longer than the verifier and the write may take together
   */
  record Terms(DocumentVerifier verifier, long pollMs, long answerMsMax, long leaseMs) {

    static Terms usual(DocumentVerifier verifier) {
      return new Terms(verifier, 1_000, 30_000, 60_000);
    }
  }

  DocumentVerification(Vertx vertx, VerificationStore store, ContentStore content, Terms terms) {
    this.store = store;
    this.content = content;
    this.terms = terms;
    this.work = new LeasedWork<>(
        vertx,
        new LeasedWork.Pace("documents", terms.pollMs(), IN_FLIGHT_MAX, IN_FLIGHT_MAX),
        room -> store.claimDue(room, terms.leaseMs()),
        this::verify);
  }

  void start() {
    work.start();
  }

  /** Something may be due. */
  void claim() {
    work.claim();
  }

  private Future<Void> verify(Claimed claimed) {
    Span whole = new Span(claimed.id(), 0, claimed.document().getSizeBytes());
    return work.ask(
            () -> terms.verifier().verify(claimed.document(), taker -> content.read(whole, taker)),
            terms.answerMsMax())
        .recover(failure -> {
          LOG.warn("no verdict on document {} yet: {}", claimed.id(), failure.toString());
          return Future.succeededFuture(Verdict.undecided());
        })
        .compose(verdict -> verdict.status() == DocumentStatus.DOCUMENT_STATUS_PENDING
            ? store.postpone(claimed, LeasedWork.backoffMs(claimed.attempts(), BACKOFF_MS_MAX))
            : store.decide(claimed, verdict))
        .onFailure(failure ->
            LOG.warn("document {} is not verified yet: {}", claimed.id(), failure.toString()));
  }

  /** Claims nothing more; completes when what is in flight is written. */
  Future<Void> stop() {
    return work.stop();
  }
}
