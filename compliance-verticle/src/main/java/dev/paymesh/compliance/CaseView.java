package dev.paymesh.compliance;

import dev.paymesh.proto.compliance.v1.ReviewCaseResponse;
import dev.paymesh.shared.grpc.Outbound;
import io.vertx.core.Future;

/**
 * Owns what one side of a case is shown: the customer not who the reviewers are, and nobody another's keys.
 *
 * @param reader the user who reads
 */
record CaseView(Outbound<ReviewCaseResponse> out, String reader, boolean isReviewer)
    implements Outbound<ReviewCaseResponse> {

  @Override
  public Future<Void> write(ReviewCaseResponse event) {
    ReviewCaseResponse.Builder shown = event.toBuilder();
    if (!isReviewer) {
      shown.clearAuthorId();
    }
    if (!event.getAuthorId().equals(reader)) {
      shown.clearIdempotencyKey();
    }
    return out.write(shown.build());
  }

  @Override
  public boolean isFull() {
    return out.isFull();
  }

  @Override
  public void onDrain(Runnable action) {
    out.onDrain(action);
  }

  @Override
  public boolean isOpen() {
    return out.isOpen();
  }

  @Override
  public void onEnd(Runnable action) {
    out.onEnd(action);
  }
}
