package dev.paymesh.shared.grpc;

import java.util.concurrent.TimeUnit;

/**
 * Owns the instant by which a call must have ended, on this process's monotonic clock.
 *
 * @param atNanos the instant on the scale of {@link System#nanoTime()}
 */
public record Deadline(long atNanos) {

  /** A deadline so many milliseconds from now. */
  public static Deadline after(long ms) {
    return new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms));
  }

  /** Milliseconds left, rounded up so that a live deadline never reads 0; 0 or less when it has passed. */
  public long remainingMs() {
    return Math.floorDiv(remainingNanos() + 999_999, 1_000_000);
  }

  public boolean expired() {
    return remainingNanos() <= 0;
  }

  /** The earlier of the two. */
  public Deadline min(Deadline other) {
    return atNanos - other.atNanos <= 0 ? this : other;
  }

  /** This deadline brought forward, so that an answer still has time to travel back. */
  public Deadline less(long reserveMs) {
    return new Deadline(atNanos - TimeUnit.MILLISECONDS.toNanos(reserveMs));
  }

  private long remainingNanos() {
    return atNanos - System.nanoTime();
  }
}
