package dev.paymesh.payment;

import dev.paymesh.payment.PaymentEventStore.Event;
import dev.paymesh.proto.payment.v1.PaymentStatusEvent;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the watchers of one verticle instance: each is a cursor over the event table, and one query reads for all.
 *
 * <p>A hint says where to look; a look every few seconds finds what hints missed. While one read is under way, what is
 * wanted next gathers for the next read. Everything runs on the event loop that made it.
 */
final class PaymentWatcher {

  private static final Logger LOG = LoggerFactory.getLogger(PaymentWatcher.class);

  private static final int WATCHERS_MAX = 20_000;
  private static final int READ_AT_ONCE_MAX = 2_000;
  /** A payment has a handful of events; one that has more is read in turns. */
  private static final int EVENTS_AT_ONCE_MAX = 32;

  private static final long RETRY_MS = 500;

  private final Vertx vertx;
  private final Context context;
  private final Reader reader;
  private final Times times;
  private final Map<UUID, Set<PaymentCursor>> watched = new HashMap<>();
  private final Set<UUID> wanted = new LinkedHashSet<>();
  private final long look;
  private int watchers;
  private boolean reading;
  private boolean failing;
  private boolean draining;

  /**
   * How patient a watcher is.
   *
   * @param lookMs between two looks for what no hint told
   * @param slowReaderMsMax a reader that is behind for longer is let go
   */
  record Times(long lookMs, long slowReaderMsMax) {

    static final Times DEFAULT = new Times(5_000, 10_000);
  }

  /** Reads the events that each payment has after the sequence seen, of all payments at once. */
  interface Reader {

    Future<List<Event>> eventsAfter(Map<UUID, Long> seen, int eachMax);
  }

  PaymentWatcher(Vertx vertx, Reader reader, Times times) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.reader = reader;
    this.times = times;
    this.look = vertx.setPeriodic(times.lookMs(), tick -> lookAtAll());
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
    vertx.cancelTimer(cursor.stallTimer());
    Set<PaymentCursor> cursors = watched.get(cursor.paymentId());
    if (cursors != null && cursors.remove(cursor)) {
      watchers--;
      if (cursors.isEmpty()) {
        watched.remove(cursor.paymentId());
        wanted.remove(cursor.paymentId());
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
    Map<UUID, Long> seen = takeWanted();
    if (seen.isEmpty()) {
      read();
      return;
    }
    reading = true;
    // Not on the context of the call that happened to come first: it may be over before the others.
    context.runOnContext(turn -> reader
        .eventsAfter(seen, EVENTS_AT_ONCE_MAX)
        .onComplete(events -> take(seen, events), failure -> tryAgain(seen.keySet(), failure)));
  }

  private Map<UUID, Long> takeWanted() {
    List<UUID> ids = wanted.stream().limit(READ_AT_ONCE_MAX).toList();
    Map<UUID, Long> seen = new HashMap<>();
    for (UUID id : ids) {
      wanted.remove(id);
      leastSeen(id).ifPresent(sequence -> seen.put(id, sequence));
    }
    return seen;
  }

  /** Of those that can take more: a stalled reader does not make the others read its events again and again. */
  private OptionalLong leastSeen(UUID paymentId) {
    return watched.getOrDefault(paymentId, Set.of()).stream()
        .filter(PaymentCursor::isReady)
        .mapToLong(PaymentCursor::seen)
        .min();
  }

  private void take(Map<UUID, Long> asked, List<Event> events) {
    failing = false;
    events.forEach(this::deliver);
    reading = false;
    look(unfinished(asked, events));
  }

  /** As many events as were asked for: there may be more. */
  private static List<UUID> unfinished(Map<UUID, Long> asked, List<Event> events) {
    return events.stream()
        .filter(event -> event.event().getSequence() - asked.getOrDefault(event.paymentId(), 0L)
            == EVENTS_AT_ONCE_MAX)
        .map(Event::paymentId)
        .toList();
  }

  private void deliver(Event event) {
    // A copy: the terminal event ends the call, which takes the cursor out.
    Set<PaymentCursor> cursors = watched.getOrDefault(event.paymentId(), Set.of());
    for (PaymentCursor cursor : List.copyOf(cursors)) {
      if (cursor.isReady() && cursor.isBehind()) {
        waitForReader(cursor);
      }
      cursor.deliver(event.event());
    }
  }

  /** A reader that is behind is read for again when it has caught up, or let go. */
  private void waitForReader(PaymentCursor cursor) {
    long timer = vertx.setTimer(
        times.slowReaderMsMax(),
        fired -> cursor.fail(
            GrpcStatus.RESOURCE_EXHAUSTED, "READER_TOO_SLOW", "the reader fell behind"));
    cursor.stall(timer, () -> {
      vertx.cancelTimer(timer);
      look(List.of(cursor.paymentId()));
    });
  }

  private void tryAgain(Set<UUID> paymentIds, Throwable failure) {
    if (!failing) {
      LOG.warn("events cannot be read, trying until they can: {}", failure.toString());
      failing = true;
    }
    vertx.setTimer(RETRY_MS, fired -> {
      reading = false;
      look(paymentIds);
    });
  }

  /** Ends every watch, so that its caller subscribes elsewhere. */
  void drain() {
    draining = true;
    vertx.cancelTimer(look);
    watched.values().stream()
        .flatMap(Set::stream)
        .toList()
        .forEach(cursor ->
            cursor.fail(GrpcStatus.UNAVAILABLE, "DRAINING", "this instance is shutting down"));
  }
}
