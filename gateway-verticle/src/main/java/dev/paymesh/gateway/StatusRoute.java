package dev.paymesh.gateway;

import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StatusSession.Terms;
import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.gateway.problem.HttpRefusal;
import dev.paymesh.gateway.problem.RequestId;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.Deadline;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Owns a payment's status as server-sent events: who may watch, what is answered before the stream, its sessions, and
 * the feeds they share.
 */
final class StatusRoute implements Handler<RoutingContext> {

  private static final long RETRY_AFTER_MS = 5_000;

  private final Vertx vertx;
  private final RestMethod rest;
  private final Peer payments;
  private final StreamSlots slots;
  private final Timing timing;
  private final long heartbeat;
  private final StatusFeed.Source source;
  private final Map<String, StatusFeed> feeds = new HashMap<>();
  private final Set<StatusSession> sessions = new HashSet<>();
  private boolean draining;
  private long drainedNs;

  StatusRoute(Vertx vertx, RestMethod rest, Peer payments, GatewayConfig config) {
    this.vertx = vertx;
    this.rest = rest;
    this.payments = payments;
    this.slots = config.quotas().streams();
    this.timing = config.timing();
    this.source = new StatusFeed.Source(vertx, payments, rest.writer());
    // One timer for all sessions of this event loop.
    this.heartbeat =
        vertx.setPeriodic(timing.heartbeatMs(), tick -> sessions.forEach(StatusSession::heartbeat));
  }

  /** Whether the payment is there, and the caller's, is settled before anything is streamed. */
  @Override
  public void handle(RoutingContext ctx) {
    Caller caller = Authentication.callerOf(ctx);
    EdgeCall.enter(ctx);
    WatchPaymentRequest watch =
        (WatchPaymentRequest) rest.read(EdgeCall.request(ctx), caller.userId());
    GetPaymentRequest get =
        GetPaymentRequest.newBuilder().setId(watch.getPaymentId()).build();
    payments
        .call(PaymentServiceGrpcClient.GetPayment, get)
        .onComplete(payment -> begin(ctx, watch, payment), ctx::fail);
  }

  private void begin(RoutingContext ctx, WatchPaymentRequest watch, Payment payment) {
    long seen = watch.getAfterSequence();
    if (ctx.response().closed()) {
      return;
    }
    if (seen > payment.getVersion()) {
      ctx.fail(MeshStatus.invalid("Last-Event-ID", "expected at most " + payment.getVersion()));
    } else if (seen == payment.getVersion() && isTerminal(payment)) {
      // No Content stops an EventSource from coming back for what will never come.
      ctx.response().setStatusCode(204).end();
    } else {
      stream(ctx, watch);
    }
  }

  private static boolean isTerminal(Payment payment) {
    return payment.getStatus() == PaymentStatus.COMPLETED
        || payment.getStatus() == PaymentStatus.FAILED;
  }

  private void stream(RoutingContext ctx, WatchPaymentRequest watch) {
    Caller caller = Authentication.callerOf(ctx);
    if (slots.isFull()) {
      ctx.fail(HttpRefusal.OVERLOADED.failure());
      return;
    }
    if (!slots.take(caller.userId())) {
      ctx.fail(MeshStatus.of(
              GrpcStatus.RESOURCE_EXHAUSTED,
              "STREAMS_EXCEEDED",
              "this user has too many open streams")
          .retryAfter(RETRY_AFTER_MS));
      return;
    }
    Terms terms =
        new Terms(streamCall(ctx, caller), timing.slowReaderMs(), watch.getAfterSequence());
    StatusSession session =
        new StatusSession(vertx, terms, new SseStream(ctx.request()), feedOf(watch));
    sessions.add(session);
    ctx.addEndHandler(ended -> {
      sessions.remove(session);
      slots.giveBack(caller.userId());
      session.close();
    });
    session.start();
    if (draining) {
      // Not refused: an EventSource never comes back after a 503.
      endSoon(session);
    }
  }

  /** Everybody who comes here was found to be the owner, or may act for others. */
  private StatusFeed feedOf(WatchPaymentRequest watch) {
    String id = watch.getPaymentId();
    StatusFeed shared = feeds.get(id);
    if (shared != null && shared.serves(watch.getAfterSequence())) {
      return shared;
    }
    StatusFeed made = new StatusFeed(source, id, over -> feeds.remove(id, over));
    feeds.put(id, made);
    return made;
  }

  /** A stream outlives the request's budget: it has the rpc's own, and no more than the token's. */
  private CallContext streamCall(RoutingContext ctx, Caller caller) {
    Deadline age = Deadline.after(rest.policy().getDeadlineMs());
    Deadline token = Deadline.after(caller.expiresAtMs() - System.currentTimeMillis());
    return CallContext.entering(caller.userId(), caller.role(), RequestId.of(ctx), age.min(token));
  }

  /** Ends all streams within the window, one after another, so that their clients do not come back all at once. */
  void drain(long windowMs) {
    draining = true;
    drainedNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(windowMs);
    sessions.forEach(this::endSoon);
  }

  private void endSoon(StatusSession session) {
    long leftMs = TimeUnit.NANOSECONDS.toMillis(drainedNs - System.nanoTime());
    long delayMs = ThreadLocalRandom.current().nextLong(1, Math.max(0, leftMs) + 2);
    vertx.setTimer(delayMs, due -> session.drain());
  }

  /** Ends the streams there still are. */
  void stop() {
    vertx.cancelTimer(heartbeat);
    drain(0);
    List.copyOf(sessions).forEach(StatusSession::drain);
  }
}
