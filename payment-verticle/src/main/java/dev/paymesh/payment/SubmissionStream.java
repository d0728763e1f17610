package dev.paymesh.payment;

import dev.paymesh.proto.payment.v1.SubmitPaymentsRequest;
import dev.paymesh.proto.payment.v1.SubmitPaymentsResponse;
import dev.paymesh.shared.grpc.Incoming;
import dev.paymesh.shared.grpc.Outbound;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Owns the pace of one stream of payments: so many are worked on, and no more is read while that many are, while the
 * reader of the answers is behind, or while the instance has no room. So what a sender can make us hold has a bound.
 */
final class SubmissionStream {

  private final Incoming<SubmitPaymentsRequest> in;
  private final Outbound<SubmitPaymentsResponse> out;
  private final Terms terms;
  private final Runnable turn = this::haveTurn;
  private final Promise<Void> done = Promise.promise();
  private @Nullable SubmitPaymentsRequest waiting;
  private int inFlight;
  private boolean behind;
  private boolean halfClosed;

  /**
   * What all streams of an instance have in common.
   *
   * @param inFlightMax of one stream
   * @param work gives each payment its answer, and never fails
   */
  record Terms(
      int inFlightMax,
      SubmissionRoom room,
      Function<SubmitPaymentsRequest, Future<SubmitPaymentsResponse>> work) {}

  SubmissionStream(
      Incoming<SubmitPaymentsRequest> in, Outbound<SubmitPaymentsResponse> out, Terms terms) {
    this.in = in;
    this.out = out;
    this.terms = terms;
  }

  /** Reads to the half-close; completes when everything is answered. */
  Future<Void> run() {
    out.onEnd(() -> terms.room().forget(turn));
    in.onEnd(() -> {
      halfClosed = true;
      endIfDone();
    });
    in.onMessage(this::take);
    return done.future();
  }

  private void take(SubmitPaymentsRequest item) {
    if (terms.room().enter()) {
      start(item);
      pace();
    } else {
      waiting = item;
      in.pause();
      terms.room().queue(turn);
    }
  }

  private void haveTurn() {
    SubmitPaymentsRequest item = waiting;
    waiting = null;
    if (item == null) {
      terms.room().leave();
    } else {
      start(item);
      pace();
    }
  }

  private void start(SubmitPaymentsRequest item) {
    inFlight++;
    terms.work().apply(item).onSuccess(this::answer);
  }

  private void answer(SubmitPaymentsResponse answer) {
    inFlight--;
    out.write(answer);
    terms.room().leave();
    pace();
    endIfDone();
  }

  private void pace() {
    if (out.isFull() && !behind) {
      behind = true;
      out.onDrain(() -> {
        behind = false;
        pace();
      });
    }
    if (behind || waiting != null || inFlight >= terms.inFlightMax()) {
      in.pause();
    } else {
      in.resume();
    }
  }

  private void endIfDone() {
    if (halfClosed && inFlight == 0 && waiting == null) {
      done.tryComplete();
    }
  }
}
