package dev.paymesh.shared.watch;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the watchers of one verticle instance: each is a cursor over the event table, and one query reads for all.
 *
 * <p>A hint says where to look; a look at each key every few seconds finds what hints missed. While one read is under way, what is
 * wanted next gathers for the next read. Everything runs on the event loop that made it.
 *
 * @param <K> type of the keys that are watched
 * @param <E> type of the events
 */
public final class EventWatch<K, E> {

  private static final Logger LOG = LoggerFactory.getLogger(EventWatch.class);

  private static final int WATCHERS_MAX = 20_000;
  private static final int READ_AT_ONCE_MAX = 2_000;
  /** A key has a handful of events; one that has more is read in turns. */
  private static final int EVENTS_AT_ONCE_MAX = 32;

  private static final long RETRY_MS = 500;

  private final Vertx vertx;
  private final Context context;
  private final EventTerms<E> terms;
  private final Reader<K, E> reader;
  private final WatchTimes times;
  private final Map<K, Set<EventCursor<K, E>>> watched = new HashMap<>();
  private final Set<K> wanted = new LinkedHashSet<>();
  private final Rounds<K> rounds;
  private int watchers;
  private boolean reading;
  private boolean failing;
  private boolean draining;

  /** Reads the events that each key has after the sequence seen, of all keys at once and in order. */
  public interface Reader<K, E> {

    Future<List<KeyedEvent<K, E>>> eventsAfter(Map<K, Long> seen, int eachMax);
  }

  public EventWatch(Vertx vertx, EventTerms<E> terms, Reader<K, E> reader, WatchTimes times) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.terms = terms;
    this.reader = reader;
    this.times = times;
    // A few keys at a time: ten thousand at once would be late themselves, and make the others
    // late.
    this.rounds = new Rounds<>(vertx, times.lookMs(), this::look);
  }

  /** Writes every event after a sequence, stored ones first; the future ends with the terminal one. */
  public Future<Void> watch(K key, long after, Outbound<E> out) {
    if (watchers >= WATCHERS_MAX || draining) {
      return Future.failedFuture(MeshStatus.of(
          GrpcStatus.UNAVAILABLE, "WATCHERS_FULL", "this instance takes no more watchers"));
    }
    EventCursor<K, E> cursor = new EventCursor<>(key, after, terms, out);
    watched.computeIfAbsent(key, this::firstOf).add(cursor);
    watchers++;
    out.onEnd(() -> forget(cursor));
    look(List.of(key));
    return cursor.done();
  }

  /** Whoever else watches the same key mostly does so through the same gateway, which watches it once. */
  private Set<EventCursor<K, E>> firstOf(K key) {
    rounds.add(key);
    return new HashSet<>(1);
  }

  private void forget(EventCursor<K, E> cursor) {
    vertx.cancelTimer(cursor.stallTimer());
    Set<EventCursor<K, E>> cursors = watched.get(cursor.key());
    if (cursors != null && cursors.remove(cursor)) {
      watchers--;
      if (cursors.isEmpty()) {
        watched.remove(cursor.key());
        rounds.remove(cursor.key());
        wanted.remove(cursor.key());
      }
    }
  }

  /** How many watch. */
  public int watchers() {
    return watchers;
  }

  /** Any key may have new events. */
  public void lookAtAll() {
    look(watched.keySet());
  }

  /** These keys may have new events. */
  public void look(Collection<K> keys) {
    keys.stream().filter(watched::containsKey).forEach(wanted::add);
    read();
  }

  private void read() {
    if (reading || wanted.isEmpty()) {
      return;
    }
    Map<K, Long> seen = takeWanted();
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

  private Map<K, Long> takeWanted() {
    List<K> keys = wanted.stream().limit(READ_AT_ONCE_MAX).toList();
    Map<K, Long> seen = new HashMap<>();
    for (K key : keys) {
      wanted.remove(key);
      leastSeen(key).ifPresent(sequence -> seen.put(key, sequence));
    }
    return seen;
  }

  /** Of those that can take more: a stalled reader does not make the others read its events again and again. */
  private OptionalLong leastSeen(K key) {
    return watched.getOrDefault(key, Set.of()).stream()
        .filter(EventCursor::isReady)
        .mapToLong(EventCursor::seen)
        .min();
  }

  private void take(Map<K, Long> asked, List<KeyedEvent<K, E>> events) {
    failing = false;
    events.forEach(this::deliver);
    reading = false;
    look(unfinished(asked, events));
  }

  /** As many events as were asked for: there may be more. */
  private List<K> unfinished(Map<K, Long> asked, List<KeyedEvent<K, E>> events) {
    return events.stream()
        .filter(event ->
            terms.sequence().applyAsLong(event.event()) - asked.getOrDefault(event.key(), 0L)
                == EVENTS_AT_ONCE_MAX)
        .map(KeyedEvent::key)
        .toList();
  }

  private void deliver(KeyedEvent<K, E> event) {
    // A copy: the terminal event ends the call, which takes the cursor out.
    Set<EventCursor<K, E>> cursors = watched.getOrDefault(event.key(), Set.of());
    for (EventCursor<K, E> cursor : List.copyOf(cursors)) {
      if (cursor.isReady() && cursor.isBehind()) {
        waitForReader(cursor);
      }
      cursor.deliver(event.event());
    }
  }

  /** A reader that is behind is read for again when it has caught up, or let go. */
  private void waitForReader(EventCursor<K, E> cursor) {
    long timer = vertx.setTimer(
        times.slowReaderMsMax(),
        fired -> cursor.fail(
            GrpcStatus.RESOURCE_EXHAUSTED, "READER_TOO_SLOW", "the reader fell behind"));
    cursor.stall(timer, () -> {
      vertx.cancelTimer(timer);
      look(List.of(cursor.key()));
    });
  }

  private void tryAgain(Set<K> keys, Throwable failure) {
    if (!failing) {
      LOG.warn("events cannot be read, trying until they can: {}", failure.toString());
      failing = true;
    }
    vertx.setTimer(RETRY_MS, fired -> {
      reading = false;
      look(keys);
    });
  }

  /** Ends every watch, so that its caller subscribes elsewhere. */
  public void drain() {
    draining = true;
    rounds.stop();
    watched.values().stream()
        .flatMap(Set::stream)
        .toList()
        .forEach(cursor ->
            cursor.fail(GrpcStatus.UNAVAILABLE, "DRAINING", "this instance is shutting down"));
  }
}
