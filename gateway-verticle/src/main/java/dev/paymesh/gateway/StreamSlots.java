package dev.paymesh.gateway;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Owns how many status streams this process has open, for each user and in all, and the caps. Safe across event loops. */
public final class StreamSlots {

  /** As many as one process keeps alive without its requests getting late. */
  public static final int ALL_MAX = 10_000;

  private final AtomicInteger all = new AtomicInteger();
  private final ConcurrentMap<String, Integer> open = new ConcurrentHashMap<>();
  private final int perUserMax;
  private final int allMax;

  /** A cap for each user, 0 for none, and the usual one for all. */
  public StreamSlots(int perUserMax) {
    this(perUserMax, ALL_MAX);
  }

  public StreamSlots(int perUserMax, int allMax) {
    this.perUserMax = perUserMax;
    this.allMax = allMax;
  }

  /** Whether there is no slot for anybody. */
  boolean isFull() {
    return all.get() >= allMax;
  }

  /** Takes a slot, to be given back once; false when the user has none left. */
  boolean take(String userId) {
    int taken = open.merge(userId, 1, Integer::sum);
    all.incrementAndGet();
    boolean granted = perUserMax == 0 || taken <= perUserMax;
    if (!granted) {
      giveBack(userId);
    }
    return granted;
  }

  void giveBack(String userId) {
    all.decrementAndGet();
    open.computeIfPresent(userId, (id, taken) -> taken == 1 ? null : taken - 1);
  }

  /** Streams open now, of all users. */
  public int open() {
    return all.get();
  }
}
