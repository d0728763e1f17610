package dev.paymesh.gateway;

import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.payment.v1.GetPaymentRequest;
import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcClient;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/**
 * Owns {@code ?wait=10s} on a payment: the request goes on when the payment has changed, or the time is over. From the
 * version that the client names in If-None-Match, or the one there is.
 */
final class PaymentWait implements Handler<RoutingContext> {

  /** Below the idle time-outs of the usual proxies. */
  private static final long WAIT_S_MAX = 30;

  private static final String WAIT = "wait";
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,3}s");
  private static final long SPARE_MS = 1_000;

  private final Vertx vertx;
  private final RestMethod rest;
  private final StatusFeeds feeds;
  private final StreamSlots slots;

  PaymentWait(Vertx vertx, RestMethod rest, StatusFeeds feeds, StreamSlots slots) {
    this.vertx = vertx;
    this.rest = rest;
    this.feeds = feeds;
    this.slots = slots;
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (!ctx.queryParams().contains(WAIT)) {
      ctx.next();
      return;
    }
    String asked = ctx.queryParams().get(WAIT);
    if (ctx.queryParams().getAll(WAIT).size() > 1 || !SECONDS.matcher(asked).matches()) {
      throw MeshStatus.invalid(WAIT, "expected whole seconds, once, like 10s");
    }
    ctx.queryParams().remove(WAIT);
    long seconds = Math.min(WAIT_S_MAX, Long.parseLong(asked.substring(0, asked.length() - 1)));
    String userId = Authentication.callerOf(ctx).userId();
    EdgeCall.enter(ctx);
    GetPaymentRequest get = (GetPaymentRequest) rest.read(EdgeCall.request(ctx), userId);
    // Whether the payment is there, and the caller's, is settled before anybody waits.
    feeds
        .payments()
        .call(PaymentServiceGrpcClient.GetPayment, get)
        .onComplete(payment -> await(ctx, payment, seconds * 1_000), ctx::fail);
  }

  private void await(RoutingContext ctx, Payment payment, long ms) {
    String known = ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    boolean changed = known != null && !known.contains("\"" + payment.getVersion() + "\"");
    if (ctx.response().closed()) {
      return;
    }
    if (changed || ms == 0 || StatusRoute.isTerminal(payment)) {
      ctx.next();
      return;
    }
    try {
      wait(ctx, payment, ms);
    } catch (MeshStatus refusal) {
      ctx.fail(refusal);
    }
  }

  private void wait(RoutingContext ctx, Payment payment, long ms) {
    Runnable leave = slots.enter(Authentication.callerOf(ctx).userId());
    EdgeMeter.waits(ctx);
    WatchPaymentRequest watch = WatchPaymentRequest.newBuilder()
        .setPaymentId(payment.getId())
        .setAfterSequence(payment.getVersion())
        .build();
    StatusFeed feed = feeds.of(watch);
    Waiter waiter =
        new Waiter(ctx, feed, EdgeCall.stream(ctx, ms + SPARE_MS), payment.getVersion());
    long timer = vertx.setTimer(ms, over -> waiter.goOn());
    waiter.atEnd(() -> {
      vertx.cancelTimer(timer);
      leave.run();
      feed.leave(waiter);
    });
    ctx.addEndHandler(ended -> waiter.end());
    feed.join(waiter);
  }

  /** One request that waits; it goes on once. */
  private static final class Waiter implements StatusReader {

    private final RoutingContext ctx;
    private final StatusFeed feed;
    private final CallContext call;
    private final long seen;
    private final Context context;
    private Runnable atEnd = () -> {};
    private boolean over;

    Waiter(RoutingContext ctx, StatusFeed feed, CallContext call, long seen) {
      this.ctx = ctx;
      this.feed = feed;
      this.call = call;
      this.seen = seen;
      // The feed tells from a context of its own.
      this.context = ctx.vertx().getOrCreateContext();
    }

    void atEnd(Runnable action) {
      atEnd = action;
    }

    @Override
    public CallContext call() {
      return call;
    }

    /** Nothing that comes later is held for it. */
    @Override
    public long seen() {
      return Long.MAX_VALUE - 1;
    }

    @Override
    public void pump() {
      if (feed.event(seen + 1) != null || feed.isOverAfter(seen)) {
        goOn();
      }
    }

    /** Who cannot be told of a change is told what there is. */
    @Override
    public void fail(MeshStatus why) {
      goOn();
    }

    void goOn() {
      if (end() && !ctx.response().closed()) {
        context.runOnContext(turn -> ctx.next());
      }
    }

    boolean end() {
      boolean first = !over;
      over = true;
      if (first) {
        atEnd.run();
      }
      return first;
    }
  }
}
