package dev.paymesh.gateway;

import dev.paymesh.gateway.problem.Problem;
import dev.paymesh.gateway.transcode.ResponseWriter;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Inbound;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Owns one client's status stream: subscribes from the last sequence it sent, again when the service goes away, and
 * ends with the payment, the token, or the client.
 */
final class StatusSession {

  static final String EVENT = "payment.status";

  private static final int RESUBSCRIBE_MAX = 20;
  private static final long RESUBSCRIBE_MS_MIN = 50;
  private static final long RESUBSCRIBE_MS_MAX = 2_000;
  private static final long COME_BACK_MS_MIN = 1_000;
  private static final long COME_BACK_MS_MAX = 5_000;
  /** A client that does not read must not hold up the stop of this gateway. */
  private static final long TAKE_END_MS_MAX = 500;

  private final Vertx vertx;
  private final Peer payments;
  private final Terms terms;
  private final SseStream sse;
  private final ResponseWriter writer;
  private WatchPaymentRequest request;
  private @Nullable Inbound current;
  private int failures;
  private boolean waiting;

  /** Where a session's events come from and go to. */
  record Ends(Peer payments, SseStream sse, ResponseWriter writer) {}

  /** For whom and until when, and how long a client may fall behind. */
  record Terms(CallContext call, long slowReaderMs) {}

  StatusSession(Vertx vertx, Ends ends, Terms terms, WatchPaymentRequest request) {
    this.vertx = vertx;
    this.payments = ends.payments();
    this.sse = ends.sse();
    this.writer = ends.writer();
    this.terms = terms;
    this.request = request;
  }

  void start() {
    sse.open();
    subscribe();
  }

  private void subscribe() {
    if (!sse.isOpen()) {
      return;
    }
    Inbound events =
        payments.stream(terms.call(), PaymentServiceGrpcClient.WatchPayment, request, this::send);
    current = events;
    if (waiting) {
      events.pause();
    }
    events.end().onComplete(done -> sse.end(), failure -> lost(MeshStatus.of(failure)));
  }

  private void send(PaymentStatusEvent event) {
    failures = 0;
    request = request.toBuilder().setAfterSequence(event.getSequence()).build();
    sse.event(event.getSequence(), EVENT, writer.write(event));
    Inbound events = current;
    if (sse.isFull() && events != null && !waiting) {
      slowDown(events);
    }
  }

  /** Nothing is kept here for a slow client: the service re-reads for it, and in the end it is dropped. */
  private void slowDown(Inbound events) {
    waiting = true;
    events.pause();
    long timer = vertx.setTimer(terms.slowReaderMs(), still -> sse.drop());
    Runnable dropped = () -> vertx.cancelTimer(timer);
    terms.call().scope().onEnd(dropped);
    sse.onDrain(() -> {
      waiting = false;
      terms.call().scope().forget(dropped);
      vertx.cancelTimer(timer);
      resume();
    });
  }

  /** Maybe another stream than the one that was paused. */
  private void resume() {
    if (current != null) {
      current.resume();
    }
  }

  private void lost(MeshStatus why) {
    if (!sse.isOpen()) {
      return;
    }
    if (why.code() == GrpcStatus.DEADLINE_EXCEEDED) {
      // The stream is as old as it may get, or the token has run out: a new request brings a new
      // one.
      sse.endAndRetryIn(comeBackMs());
    } else if (why.code() == GrpcStatus.UNAVAILABLE && ++failures <= RESUBSCRIBE_MAX) {
      vertx.setTimer(backoffMs(), again -> subscribe());
    } else {
      sse.event("error", Problem.of(why, terms.call().requestId()).toJson());
      sse.end();
    }
  }

  private long backoffMs() {
    long ceiling = Math.min(RESUBSCRIBE_MS_MAX, RESUBSCRIBE_MS_MIN << Math.min(failures, 10));
    return 1 + ThreadLocalRandom.current().nextLong(ceiling);
  }

  private static long comeBackMs() {
    return ThreadLocalRandom.current().nextLong(COME_BACK_MS_MIN, COME_BACK_MS_MAX);
  }

  void heartbeat() {
    if (sse.isOpen() && !sse.isFull()) {
      sse.heartbeat();
    }
  }

  /** This gateway goes away: the client comes back to another one, not all clients at once. */
  void drain() {
    if (sse.isOpen()) {
      sse.endAndRetryIn(comeBackMs());
      vertx.setTimer(TAKE_END_MS_MAX, late -> sse.dropUnlessTaken());
    }
  }
}
