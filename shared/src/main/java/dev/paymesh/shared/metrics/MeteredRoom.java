package dev.paymesh.shared.metrics;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Owns how much of a limit is taken, and has it told once it is known whose limit it is. Safe across threads. */
public final class MeteredRoom implements AutoCloseable {

  private final int max;
  private final AtomicInteger taken = new AtomicInteger();
  private volatile @Nullable LimitMeter meter;

  public MeteredRoom(int max) {
    this.max = max;
  }

  /** The same, told as a limit of a role. */
  public MeteredRoom toldAs(String role, String limit) {
    meter = LimitMeter.of(role, limit).over(() -> max, taken::get);
    return this;
  }

  public int max() {
    return max;
  }

  public int taken() {
    return taken.get();
  }

  /** Takes a place, there or not, to be left once; what is taken with it. */
  public int take() {
    return taken.incrementAndGet();
  }

  public void leave() {
    taken.decrementAndGet();
  }

  /** Somebody was sent away. */
  public void refused() {
    LimitMeter told = meter;
    if (told != null) {
      told.refused();
    }
  }

  @Override
  public void close() {
    LimitMeter told = meter;
    if (told != null) {
      told.close();
    }
  }
}
