package dev.paymesh.compliance;

import dev.paymesh.compliance.CaseStore.Case;
import dev.paymesh.compliance.CaseStore.Entry;
import dev.paymesh.compliance.CaseStore.Wanted;
import dev.paymesh.proto.compliance.v1.KycStatus;
import dev.paymesh.proto.compliance.v1.ReviewCaseRequest;
import dev.paymesh.proto.compliance.v1.ReviewCaseResponse;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Incoming;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.sql.KeyedRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Owns one stream of a case: the first message opens it, each further one is kept before the next is read, and what is
 * kept comes back by the watch, like what others say.
 */
final class CaseTalk {

  private final ReviewCases cases;
  private final Incoming<ReviewCaseRequest> in;
  private final Outbound<ReviewCaseResponse> out;
  private final CallContext caller = CallContext.current();
  private final Promise<Void> done = Promise.promise();
  private @Nullable Joined joined;

  private record Joined(String userId, UUID caseId) {}

  CaseTalk(ReviewCases cases, Incoming<ReviewCaseRequest> in, Outbound<ReviewCaseResponse> out) {
    this.cases = cases;
    this.in = in;
    this.out = out;
  }

  /** Completes with the case's decision; a half-close only says that its side says no more. */
  Future<Void> run() {
    in.onMessage(this::take);
    return done.future();
  }

  private void take(ReviewCaseRequest message) {
    in.pause();
    Joined place = joined;
    Future.succeededFuture()
        .compose(now -> place == null ? join(message) : say(place, message))
        .onComplete(taken -> in.resume(), done::tryFail);
  }

  private Future<Void> join(ReviewCaseRequest message) {
    Wanted wanted =
        new Wanted(message.getUserId(), idOf(message), false, isReviewer(message.getUserId()));
    return cases.find(wanted).compose(found -> {
      Joined place = new Joined(message.getUserId(), found.id());
      joined = place;
      return says(message)
          ? say(place, message).map(said -> watch(found, message.getAfterSequence()))
          : Future.succeededFuture(watch(found, message.getAfterSequence()));
    });
  }

  private static @Nullable UUID idOf(ReviewCaseRequest message) {
    return message.getCaseId().isEmpty() ? null : UUID.fromString(message.getCaseId());
  }

  /** Somebody else's case, that is; who it is about is the customer, whatever their role. */
  private boolean isReviewer(String userId) {
    return caller.mayActForOthers() && !caller.userId().equals(userId);
  }

  private static boolean says(ReviewCaseRequest message) {
    return !message.getText().isEmpty() || message.getDecisionValue() != 0;
  }

  private @Nullable Void watch(Case found, long after) {
    if (after > found.lastSequence()) {
      throw MeshStatus.invalid("after_sequence", "expected at most the case's latest sequence");
    }
    if (!found.open() && after == found.lastSequence()) {
      done.tryComplete();
      return null;
    }
    boolean reviewer = isReviewer(joined().userId());
    cases
        .watch(found.id(), after, new CaseView(out, caller.userId(), reviewer))
        .onComplete(decided -> done.tryComplete(), done::tryFail);
    return null;
  }

  private Joined joined() {
    return Objects.requireNonNull(joined);
  }

  private Future<Void> say(Joined place, ReviewCaseRequest message) {
    check(place, message);
    KycStatus decision = message.getDecisionValue() == 0 ? null : message.getDecision();
    return cases.add(new Entry(
        place.caseId(),
        KeyedRequest.of(message.getIdempotencyKey(), content(message)),
        caller.userRole(),
        message.getText(),
        decision));
  }

  /** What a repeated message must have in common with the first; how far its sender has read is not of it. */
  private static ReviewCaseRequest content(ReviewCaseRequest message) {
    return message.toBuilder()
        .clearCaseId()
        .clearAfterSequence()
        .clearIdempotencyKey()
        .build();
  }

  private void check(Joined place, ReviewCaseRequest message) {
    if (!message.getUserId().equals(place.userId())) {
      throw MeshStatus.invalid("user_id", "expected the user that the stream began with");
    }
    if (!message.getCaseId().isEmpty() && !place.caseId().equals(idOf(message))) {
      throw MeshStatus.invalid("case_id", "expected the case that the stream began with");
    }
    if (!says(message)) {
      throw MeshStatus.invalid("text", "expected a text or a decision");
    }
    if (message.getIdempotencyKey().isEmpty()) {
      throw MeshStatus.invalid("idempotency_key", "expected 1 to 255 visible ASCII characters");
    }
    if (message.getDecisionValue() != 0) {
      checkDecision(place, message);
    }
  }

  private void checkDecision(Joined place, ReviewCaseRequest message) {
    if (!isReviewer(place.userId())) {
      throw MeshStatus.of(
          GrpcStatus.PERMISSION_DENIED,
          "CASE_DECISION_NOT_ALLOWED",
          "a case is decided by a reviewer, and not by whom it is about");
    }
    KycStatus decision = message.getDecision();
    if (decision != KycStatus.APPROVED && decision != KycStatus.BLOCKED) {
      throw MeshStatus.invalid("decision", "expected APPROVED or BLOCKED");
    }
    if (message.getCaseId().isEmpty()) {
      throw MeshStatus.invalid("case_id", "expected the case that is decided");
    }
  }
}
