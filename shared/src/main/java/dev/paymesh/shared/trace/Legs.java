package dev.paymesh.shared.trace;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Owns what the legs of one request have in common in one process: their clock, their number, and what is made of them. */
final class Legs {

  /** Of one request in one process; what comes after them is not kept for the receipt. */
  static final int KEPT_MAX = 64;

  final @Nullable Tracing exported;
  private boolean kept;
  private final long epochNanos;
  private final long anchorNanos = System.nanoTime();
  private int count;

  /** Legs that are spans, or parts of a receipt, or both. */
  Legs(@Nullable Tracing exported, boolean kept) {
    this.exported = exported;
    this.kept = kept;
    this.epochNanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  private Legs(Legs others) {
    this.exported = others.exported;
    this.kept = false;
    this.epochNanos = others.epochNanos + System.nanoTime() - others.anchorNanos;
  }

  /** The same for what goes on behind the answer, so in its trace and not in its receipt. */
  Legs behind() {
    return new Legs(this);
  }

  /** From now on. */
  void keep() {
    kept = true;
  }

  /** A monotonic time as one of the calendar; all legs of a request are off by the same. */
  long epochOf(long nanos) {
    return epochNanos + nanos - anchorNanos;
  }

  /** Whether there is room for one more. */
  boolean keepsOne() {
    return kept && count++ < KEPT_MAX;
  }
}
