package dev.paymesh.shared.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Owns how much of a minute's refusals is written line by line, and the count of the others: a flood fills no disk, and
 * whoever makes it does not crowd out what is told of anybody else.
 */
final class RefusalWindow {

  static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
  /** Enough to see what one caller is after. */
  static final int LINES_PER_CALLER_MAX = 30;
  /**
   * Of all callers. With a count for each of them and below 600 bytes a line that is less than 500 MB a day, from one
   * caller 30 MB, for as long as the flood lasts.
   */
  static final int LINES_MAX = 300;

  private final Map<String, Counts> callers = new LinkedHashMap<>();
  private long startNanos;
  private int lines;
  private long ofOthers;

  /** Of one caller. */
  private static final class Counts {
    private int told;
    private long untold;
  }

  RefusalWindow(long startNanos) {
    this.startNanos = startNanos;
  }

  /** Whether there is room for one more line about this caller; what has none is counted. */
  synchronized boolean admits(String who) {
    Counts counts = callers.get(who);
    if (counts == null && lines >= LINES_MAX) {
      ofOthers++;
      return false;
    }
    if (counts == null) {
      counts = new Counts();
      callers.put(who, counts);
    }
    if (counts.told >= LINES_PER_CALLER_MAX || lines >= LINES_MAX) {
      counts.untold++;
      return false;
    }
    counts.told++;
    lines++;
    return true;
  }

  /** Ends a window that has lasted: what was counted and not told in it, a line for each caller. */
  synchronized List<String> closeIfOver(long nowNanos) {
    return nowNanos - startNanos < WINDOW_NANOS ? List.of() : close(nowNanos);
  }

  /** Ends it as it is. */
  synchronized List<String> close(long nowNanos) {
    List<String> untold = new ArrayList<>();
    callers.forEach((who, counts) -> add(untold, Refusal.told(who), counts.untold));
    add(untold, "others", ofOthers);
    startNanos = nowNanos;
    callers.clear();
    lines = 0;
    ofOthers = 0;
    return untold;
  }

  private static void add(List<String> untold, String who, long count) {
    if (count > 0) {
      untold.add("refused who=" + who + " untold=" + count);
    }
  }
}
