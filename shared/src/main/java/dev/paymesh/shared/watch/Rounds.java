package dev.paymesh.shared.watch;

import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Owns who has a turn when: every member once in each period, and a few of them at each tick instead of all at once.
 *
 * <p>Ten thousand writes in one turn of an event loop are a tenth of a second in which it serves nobody. A member's turn
 * is told by its hash, so that it costs no more than its place in a set. Confined to the event loop that made it.
 *
 * @param <T> the members; two that are equal are one
 */
public final class Rounds<T> {

  /** Between two turns: what has waited for a whole period may wait as long again. */
  private static final long TICK_MS = 100;

  /** An empty turn costs little, but not nothing. */
  private static final long TURNS_MAX = 1_000;

  private final Vertx vertx;
  private final List<Set<T>> turns;
  private final long timer;
  private int size;
  private int next;

  /** {@code take} gets those whose turn it is, if there are any; it may add and remove members. */
  public Rounds(Vertx vertx, long periodMs, Consumer<Collection<T>> take) {
    this.vertx = vertx;
    int count = (int) Math.max(1, Math.min(TURNS_MAX, periodMs / TICK_MS));
    this.turns = Stream.generate(() -> (Set<T>) new HashSet<T>()).limit(count).toList();
    this.timer = vertx.setPeriodic(Math.max(1, periodMs / count), tick -> turn(take));
  }

  private void turn(Consumer<Collection<T>> take) {
    Set<T> due = turns.get(next);
    next = (next + 1) % turns.size();
    if (!due.isEmpty()) {
      take.accept(List.copyOf(due));
    }
  }

  public void add(T member) {
    size += turnOf(member).add(member) ? 1 : 0;
  }

  public void remove(T member) {
    size -= turnOf(member).remove(member) ? 1 : 0;
  }

  private Set<T> turnOf(T member) {
    // Hashes of objects and of numbers differ in their low bits too little; a prime spreads them.
    int spread = member.hashCode() * 0x9E3779B1;
    return turns.get((int) ((spread & 0xFFFFFFFFL) * turns.size() >>> 32));
  }

  /** The members at this moment. */
  public List<T> all() {
    return turns.stream().flatMap(Set::stream).toList();
  }

  public int size() {
    return size;
  }

  /** Nobody has a turn any more. */
  public void stop() {
    vertx.cancelTimer(timer);
  }
}
