package dev.paymesh.gateway;

import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StatusSession.Terms;
import dev.paymesh.gateway.auth.Caller;
import dev.paymesh.gateway.stream.Ending;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.metrics.LiveGauges;
import dev.paymesh.shared.metrics.LiveGauges.Figure;
import dev.paymesh.shared.watch.Rounds;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

/**
 * Owns a payment's status as server-sent events: who may watch, what is answered before the stream, and its
 * sessions.
 */
final class StatusRoute implements Handler<RoutingContext>, Drainable {

  private final Vertx vertx;
  private final RestMethod rest;
  private final Peer payments;
  private final StreamSlots slots;
  private final Timing timing;
  private final StatusFeeds feeds;
  private final Rounds<StatusSession> sessions;
  private final Ending<StatusSession> ending;
  private final Runnable untell;

  StatusRoute(Vertx vertx, RestMethod rest, StatusFeeds feeds, GatewayConfig config) {
    this.vertx = vertx;
    this.rest = rest;
    this.payments = feeds.payments();
    this.feeds = feeds;
    this.ending = new Ending<>(vertx, StatusSession::drain);
    this.slots = config.quotas().streams();
    this.timing = config.timing();
    this.sessions =
        new Rounds<>(vertx, timing.heartbeatMs(), due -> due.forEach(StatusSession::heartbeat));
    this.untell = LiveGauges.add(
        Figure.sum("mesh.edge.watchers", "open streams of a payment's status", Tags.empty()),
        sessions::size);
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
        .<Void>map(payment -> {
          begin(ctx, watch, payment);
          return null;
        })
        .onFailure(ctx::fail);
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

  static boolean isTerminal(Payment payment) {
    return payment.getStatus() == PaymentStatus.COMPLETED
        || payment.getStatus() == PaymentStatus.FAILED;
  }

  private void stream(RoutingContext ctx, WatchPaymentRequest watch) {
    Runnable leave = slots.enter(Authentication.callerOf(ctx).userId());
    Terms terms = new Terms(
        EdgeCall.stream(ctx, rest.policy().getDeadlineMs()),
        timing.slowReaderMs(),
        watch.getAfterSequence());
    StatusSession session =
        new StatusSession(vertx, terms, new SseStream(ctx.request()), feeds.of(watch));
    sessions.add(session);
    ctx.addEndHandler(ended -> {
      sessions.remove(session);
      leave.run();
      session.close();
    });
    // They are read, and the stream may be open for half an hour; a token alone is a kilobyte.
    ctx.request().headers().clear();
    session.start();
    // Not refused while this gateway drains: an EventSource never comes back after a 503.
    ending.joined(session);
  }

  @Override
  public void drain(long windowMs) {
    ending.begin(windowMs, sessions.all());
  }

  @Override
  public void stop() {
    sessions.stop();
    untell.run();
    ending.now(sessions.all());
  }
}
