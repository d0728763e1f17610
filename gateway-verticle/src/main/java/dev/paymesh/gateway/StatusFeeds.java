package dev.paymesh.gateway;

import dev.paymesh.gateway.transcode.ResponseWriter;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.proto.payment.v1.WatchPaymentRequest;
import dev.paymesh.shared.grpc.Peer;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;

/** Owns the feeds that are open on this event loop: one for each payment that somebody follows or waits for. */
final class StatusFeeds {

  private final StatusFeed.Source source;
  private final Map<String, StatusFeed> feeds = new HashMap<>();

  StatusFeeds(Vertx vertx, Peer payments) {
    this.source = new StatusFeed.Source(
        vertx, payments, ResponseWriter.of(PaymentStatusEvent.getDescriptor()));
  }

  Peer payments() {
    return source.payments();
  }

  /** Everybody who comes here was found to be the owner, or may act for others. */
  StatusFeed of(WatchPaymentRequest watch) {
    String id = watch.getPaymentId();
    StatusFeed shared = feeds.get(id);
    if (shared != null && shared.serves(watch.getAfterSequence())) {
      return shared;
    }
    StatusFeed made = new StatusFeed(source, id, over -> feeds.remove(id, over));
    feeds.put(id, made);
    return made;
  }
}
