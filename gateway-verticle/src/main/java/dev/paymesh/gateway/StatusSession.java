package dev.paymesh.gateway;

import dev.paymesh.gateway.problem.Problem;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Owns one client's status stream: writes the feed's events from its own place on, and ends with the payment, the
 * token, or the client.
 */
final class StatusSession implements StatusReader {

  static final String EVENT = "payment.status";

  private static final long COME_BACK_MS_MIN = 1_000;
  private static final long COME_BACK_MS_MAX = 5_000;
  /** A client that does not read must not hold up the stop of this gateway. */
  private static final long TAKE_END_MS_MAX = 500;

  private final Vertx vertx;
  private final Terms terms;
  private final SseStream sse;
  private final StatusFeed feed;
  private final long age;
  private long seen;
  private long patience = -1;
  private boolean waiting;

  /** For whom and until when, how long a client may fall behind, and the last event it has. */
  record Terms(CallContext call, long slowReaderMs, long seen) {}

  StatusSession(Vertx vertx, Terms terms, SseStream sse, StatusFeed feed) {
    this.vertx = vertx;
    this.terms = terms;
    this.sse = sse;
    this.feed = feed;
    this.seen = terms.seen();
    // The stream is as old as it may get, or the token has run out: a new request brings a new one.
    long leftMs = Math.max(1, terms.call().deadline().remainingMs());
    this.age = vertx.setTimer(leftMs, old -> leave());
  }

  void start() {
    sse.open();
    feed.join(this);
  }

  @Override
  public CallContext call() {
    return terms.call();
  }

  @Override
  public long seen() {
    return seen;
  }

  /** Sends what the feed has next. Nothing is kept here for a slow client, and in the end it is dropped. */
  @Override
  public void pump() {
    StatusFeed.Event next = feed.event(seen + 1);
    while (next != null && sse.isOpen() && !waiting) {
      seen = next.sequence();
      sse.event(seen, EVENT, next.data());
      if (sse.isFull()) {
        slowDown();
      }
      next = feed.event(seen + 1);
    }
    if (feed.isOverAfter(seen) && sse.isOpen()) {
      sse.end();
    }
  }

  private void slowDown() {
    waiting = true;
    patience = vertx.setTimer(terms.slowReaderMs(), still -> sse.drop());
    sse.onDrain(() -> {
      waiting = false;
      vertx.cancelTimer(patience);
      pump();
      feed.makeRoom();
    });
  }

  @Override
  public void fail(MeshStatus why) {
    if (sse.isOpen()) {
      sse.event("error", Problem.of(why, terms.call().requestId()).toJson());
      sse.end();
    }
  }

  private void leave() {
    if (sse.isOpen()) {
      sse.endAndRetryIn(ThreadLocalRandom.current().nextLong(COME_BACK_MS_MIN, COME_BACK_MS_MAX));
    }
  }

  void heartbeat() {
    if (sse.isOpen() && !sse.isFull()) {
      sse.heartbeat();
    }
  }

  /** This gateway goes away: the client comes back to another one, not all clients at once. */
  void drain() {
    if (sse.isOpen()) {
      leave();
      vertx.setTimer(TAKE_END_MS_MAX, late -> sse.dropUnlessTaken());
    }
  }

  /** The client has gone, or has had all. */
  void close() {
    vertx.cancelTimer(age);
    vertx.cancelTimer(patience);
    feed.leave(this);
  }
}
