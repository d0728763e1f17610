package dev.paymesh.gateway;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Owns how many status streams each user has open in this process, and the cap on them. Safe across event loops. */
public final class StreamSlots {

  private final ConcurrentMap<String, Integer> open = new ConcurrentHashMap<>();
  private final int perUserMax;

  /** A cap for each user; 0 means none. */
  public StreamSlots(int perUserMax) {
    this.perUserMax = perUserMax;
  }

  /** Takes a slot, to be given back once; false when the user has none left. */
  boolean take(String userId) {
    int taken = open.merge(userId, 1, Integer::sum);
    boolean granted = perUserMax == 0 || taken <= perUserMax;
    if (!granted) {
      giveBack(userId);
    }
    return granted;
  }

  void giveBack(String userId) {
    open.computeIfPresent(userId, (id, taken) -> taken == 1 ? null : taken - 1);
  }

  /** Streams open now, of all users. */
  public int open() {
    return open.values().stream().mapToInt(Integer::intValue).sum();
  }
}
