package dev.paymesh.payment;

import dev.paymesh.payment.PaymentStore.Event;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the watchers of one verticle instance: each is a cursor over the event table, and one query reads for all.
 *
 * <p>A hint says where to look; a look every few seconds finds what hints missed. While one read is under way, what is
 * wanted next gathers for the next read.
 */
final class PaymentWatcher {

  private static final Logger LOG = LoggerFactory.getLogger(PaymentWatcher.class);

  private static final int WATCHERS_MAX = 20_000;
  private static final int READ_AT_ONCE_MAX = 500;
  private static final long LOOK_MS = 5_000;
  private static final long RETRY_MS = 500;
  private static final long SLOW_READER_MS_MAX = 10_000;

  private final Vertx vertx;
  private final PaymentStore store;
  private final Map<UUID, Set<PaymentCursor>> watched = new HashMap<>();
  private final Set<UUID> wanted = new LinkedHashSet<>();
  private int watchers;
  private boolean reading;
  private boolean draining;

  PaymentWatcher(Vertx vertx, PaymentStore store) {
    this.vertx = vertx;
    this.store = store;
    vertx.setPeriodic(LOOK_MS, tick -> lookAtAll());
  }

  /** Writes every event after a sequence, stored ones first; the future ends with the terminal one. */
  Future<Void> watch(UUID paymentId, long after, Outbound<PaymentStatusEvent> out) {
    if (watchers >= WATCHERS_MAX || draining) {
      return Future.failedFuture(MeshStatus.of(
          GrpcStatus.UNAVAILABLE, "WATCHERS_FULL", "this instance takes no more watchers"));
    }
    PaymentCursor cursor = new PaymentCursor(paymentId, after, out);
    watched.computeIfAbsent(paymentId, id -> new HashSet<>()).add(cursor);
    watchers++;
    out.onEnd(() -> forget(cursor));
    look(List.of(paymentId));
    return cursor.done();
  }

  private void forget(PaymentCursor cursor) {
    Set<PaymentCursor> cursors = watched.get(cursor.paymentId());
    if (cursors != null && cursors.remove(cursor)) {
      watchers--;
      if (cursors.isEmpty()) {
        watched.remove(cursor.paymentId());
      }
    }
  }

  int watchers() {
    return watchers;
  }

  void lookAtAll() {
    look(watched.keySet());
  }

  /** These payments may have new events. */
  void look(Collection<UUID> paymentIds) {
    paymentIds.stream().filter(watched::containsKey).forEach(wanted::add);
    read();
  }

  private void read() {
    if (reading || wanted.isEmpty()) {
      return;
    }
    Map<UUID, Long> seen = new HashMap<>();
    wanted.stream().limit(READ_AT_ONCE_MAX).forEach(id -> seen.put(id, leastSeen(id)));
    wanted.removeAll(seen.keySet());
    reading = true;
    store.eventsAfter(seen).onComplete(this::deliver, failure -> tryAgain(seen.keySet(), failure));
  }

  private long leastSeen(UUID paymentId) {
    return watched.getOrDefault(paymentId, Set.of()).stream()
        .mapToLong(PaymentCursor::seen)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private void deliver(List<Event> events) {
    reading = false;
    for (Event event : events) {
      // A copy: the terminal event ends the call, which takes the cursor out.
      Set<PaymentCursor> cursors = watched.getOrDefault(event.paymentId(), Set.of());
      List.copyOf(cursors).forEach(cursor -> deliver(cursor, event));
    }
    read();
  }

  private void deliver(PaymentCursor cursor, Event event) {
    if (cursor.stalls()) {
      waitForReader(cursor);
    }
    cursor.deliver(event.event());
  }

  /** A reader that is behind is read for again when it has caught up, or let go. */
  private void waitForReader(PaymentCursor cursor) {
    long timer = vertx.setTimer(
        SLOW_READER_MS_MAX,
        fired -> cursor.fail(
            GrpcStatus.RESOURCE_EXHAUSTED, "READER_TOO_SLOW", "the reader fell behind"));
    cursor.onDrain(() -> {
      vertx.cancelTimer(timer);
      look(List.of(cursor.paymentId()));
    });
  }

  private void tryAgain(Set<UUID> paymentIds, Throwable failure) {
    LOG.warn("events could not be read, trying again: {}", failure.toString());
    vertx.setTimer(RETRY_MS, fired -> {
      reading = false;
      look(paymentIds);
    });
  }

  /** Ends every watch, so that its caller subscribes elsewhere. */
  void drain() {
    draining = true;
    watched.values().stream()
        .flatMap(Set::stream)
        .toList()
        .forEach(cursor ->
            cursor.fail(GrpcStatus.UNAVAILABLE, "DRAINING", "this instance is shutting down"));
  }
}
