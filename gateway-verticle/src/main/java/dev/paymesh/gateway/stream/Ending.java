package dev.paymesh.gateway.stream;

import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Owns when each session of a way in ends while this gateway drains: one after another, so that their clients do not come
 * back all at once.
 *
 * @param <S> the sessions
 */
public final class Ending<S> {

  private final Vertx vertx;
  private final Consumer<S> end;
  private boolean begun;
  private long overNs;

  public Ending(Vertx vertx, Consumer<S> end) {
    this.vertx = vertx;
    this.end = end;
  }

  /** Ends all of these within the window, and who comes later too. */
  public void begin(long windowMs, Collection<S> open) {
    begun = true;
    overNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(windowMs);
    open.forEach(this::soon);
  }

  /** A session that begins; it ends soon where the drain has begun. */
  public void joined(S session) {
    if (begun) {
      soon(session);
    }
  }

  /** The drain is over. */
  public void now(Collection<S> open) {
    begin(0, List.of());
    open.forEach(end);
  }

  private void soon(S session) {
    long leftMs = TimeUnit.NANOSECONDS.toMillis(overNs - System.nanoTime());
    long delayMs = ThreadLocalRandom.current().nextLong(1, Math.max(0, leftMs) + 2);
    vertx.setTimer(delayMs, due -> end.accept(session));
  }
}
