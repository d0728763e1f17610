package dev.paymesh.compliance;

import dev.paymesh.compliance.CaseStore.Case;
import dev.paymesh.compliance.CaseStore.Entry;
import dev.paymesh.compliance.CaseStore.Wanted;
import dev.paymesh.proto.compliance.v1.ReviewCaseRequest;
import dev.paymesh.proto.compliance.v1.ReviewCaseResponse;
import dev.paymesh.shared.grpc.Incoming;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.watch.EventTerms;
import dev.paymesh.shared.watch.EventWatch;
import dev.paymesh.shared.watch.HintChannel;
import dev.paymesh.shared.watch.HintListener;
import dev.paymesh.shared.watch.Hints;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.UUID;

/** Owns the review cases as this instance takes part in them: its streams, and the hints between all instances. */
final class ReviewCases {

  private static final HintChannel<UUID> HINTS = HintChannel.ofUuids("paymesh_review_case_events");
  private static final EventTerms<ReviewCaseResponse> EVENTS =
      new EventTerms<>(ReviewCaseResponse::getSequence, event -> event.getDecisionValue() != 0);

  private final ComplianceStore profiles;
  private final CaseStore store;
  private final EventWatch<UUID, ReviewCaseResponse> watch;
  private final Hints<UUID> hints;
  private final HintListener<UUID> listener;

  ReviewCases(Vertx vertx, Database database, ComplianceStore profiles, WatchTimes times) {
    this.profiles = profiles;
    this.store = new CaseStore(database);
    this.watch = new EventWatch<>(vertx, EVENTS, store::eventsAfter, times);
    this.hints = new Hints<>(HINTS, database::notify);
    this.listener = new HintListener<>(vertx, database, HINTS, watch);
  }

  void start() {
    listener.start();
  }

  Future<Void> review(Incoming<ReviewCaseRequest> in, Outbound<ReviewCaseResponse> out) {
    return new CaseTalk(this, in, out).run();
  }

  /** The case that is meant, opened if that is needed; a user's own policy says whether it is. */
  Future<Case> find(Wanted wanted) {
    Future<Boolean> needed = wanted.id() == null
        ? profiles.findFacts(wanted.userId(), "").map(ComplianceStore.Facts::needsPerson)
        : Future.succeededFuture(false);
    return needed
        .compose(isNeeded ->
            store.find(new Wanted(wanted.userId(), wanted.id(), isNeeded, wanted.byReviewer())))
        .map(found -> found.orElseThrow(() -> MeshStatus.of(
            GrpcStatus.NOT_FOUND, "CASE_NOT_FOUND", "there is no such case, and none is needed")));
  }

  Future<Void> add(Entry entry) {
    return store.add(entry).onSuccess(added -> hints.changed(entry.caseId()));
  }

  Future<Void> watch(UUID caseId, long after, Outbound<ReviewCaseResponse> out) {
    return watch.watch(caseId, after, out);
  }

  /** How many streams follow a case through this instance. */
  int watchers() {
    return watch.watchers();
  }

  /** Ends every stream, and sends the hints that are left. */
  Future<Void> drain() {
    watch.drain();
    return hints.flush();
  }

  Future<Void> stop() {
    return listener.stop();
  }
}
