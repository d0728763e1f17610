package dev.paymesh.document;

import dev.paymesh.document.ContentStore.Span;
import dev.paymesh.document.DocumentVerifier.Verdict;
import dev.paymesh.document.VerificationStore.Claimed;
import dev.paymesh.proto.document.v1.DocumentStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the way from PENDING to a verdict: claims documents that are due, asks the verifier, writes what it says.
 *
 * <p>A claim is a lease: when this instance dies, the document is due again and any instance goes on with it. Everything
 * runs on the event loop that made it.
 */
final class DocumentVerification {

  private static final Logger LOG = LoggerFactory.getLogger(DocumentVerification.class);

  private static final int IN_FLIGHT_MAX = 16;
  private static final long BACKOFF_MS_MIN = 1_000;
  private static final long BACKOFF_MS_MAX = 600_000;
  private static final int DOUBLINGS_MAX = 10;

  private final Vertx vertx;
  private final ContextInternal context;
  private final VerificationStore store;
  private final ContentStore content;
  private final Terms terms;
  private final Promise<Void> idle;
  private long poll = -1;
  private int inFlight;
  private boolean claiming;
  private boolean again;
  private boolean failing;
  private boolean stopped;

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
    this.vertx = vertx;
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.idle = context.promise();
    this.store = store;
    this.content = content;
    this.terms = terms;
  }

  void start() {
    poll = vertx.setPeriodic(terms.pollMs(), tick -> claim());
    claim();
  }

  /** Something may be due. Calls that come while a claim is under way share the next one. */
  void claim() {
    int room = IN_FLIGHT_MAX - inFlight;
    if (claiming || stopped || room == 0) {
      again = true;
      return;
    }
    again = false;
    claiming = true;
    // Not on the context of the call that brought a document: its end is not the verifier's.
    context.runOnContext(turn -> store
        .claimDue(room, terms.leaseMs())
        .onComplete(claimed -> take(claimed, room), this::missed));
  }

  private void take(List<Claimed> claimed, int room) {
    claiming = false;
    failing = false;
    inFlight += claimed.size();
    claimed.forEach(this::verify);
    if (again || claimed.size() == room) {
      claim();
    }
    whenIdle();
  }

  private void missed(Throwable failure) {
    claiming = false;
    if (!failing) {
      LOG.warn("due documents cannot be claimed, every poll tries again: {}", failure.toString());
      failing = true;
    }
    whenIdle();
  }

  private void verify(Claimed claimed) {
    ask(claimed)
        .recover(failure -> {
          LOG.warn("no verdict on document {} yet: {}", claimed.id(), failure.toString());
          return Future.succeededFuture(Verdict.undecided());
        })
        .compose(verdict -> verdict.status() == DocumentStatus.DOCUMENT_STATUS_PENDING
            ? store.postpone(claimed, backoffMs(claimed.attempts()))
            : store.decide(claimed, verdict))
        .onComplete(written -> left(), failure -> {
          // The lease runs out and the document is due again.
          LOG.warn("document {} is not verified yet: {}", claimed.id(), failure.toString());
          left();
        });
  }

  private Future<Verdict> ask(Claimed claimed) {
    // A verifier may answer on any thread; here it goes on, on the event loop.
    Promise<Verdict> said = context.promise();
    Span whole = new Span(claimed.id(), 0, claimed.document().getSizeBytes());
    // Inside a compose a verifier that throws is one that fails.
    Future.succeededFuture()
        .compose(turn ->
            terms.verifier().verify(claimed.document(), taker -> content.read(whole, taker)))
        .onComplete(said);
    return said.future().timeout(terms.answerMsMax(), TimeUnit.MILLISECONDS);
  }

  private static long backoffMs(int attempts) {
    return Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN << Math.min(attempts - 1, DOUBLINGS_MAX));
  }

  private void left() {
    inFlight--;
    if (again) {
      claim();
    }
    whenIdle();
  }

  private void whenIdle() {
    if (stopped && inFlight == 0 && !claiming) {
      idle.tryComplete();
    }
  }

  /** Claims nothing more; completes when what is in flight is written. */
  Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(poll);
    whenIdle();
    return idle.future();
  }
}
