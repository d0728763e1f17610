package dev.paymesh.gateway;

import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.AbstractLimit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import dev.paymesh.gateway.problem.HttpRefusal;
import dev.paymesh.shared.metrics.LimitMeter;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Owns how many POSTs this process works on at once: as many as still end in good time, found by going up and down. One
 * more is refused at once, for it would only wait and make the others late.
 *
 * <p>Reads are not counted here but by {@link ReadLimit}. Safe across event loops.
 */
public final class PostLimit implements Handler<RoutingContext> {

  /**
   * In flight, these end before their deadline even where a hundred a second are all that a starting process does; and a
   * disk that takes a tenth of a second once is no overload at a thousand a second.
   */
  private static final int LIMIT_MIN = 128;

  /** More would not end sooner, and who is refused would hear of it later, behind them. */
  public static final int POSTS_MAX = 256;

  /** Below the 500 ms that clients are promised, so that the limit gives before the promise does. */
  private static final long IN_GOOD_TIME_MS = 350;
  /** One slow moment is one sign, however many requests were in it. */
  private static final long WINDOW_MS = 100;

  private static final double BACKOFF = 0.9;
  /** By this part of it a limit grows that was good: twice what a process starts with takes little over a second. */
  private static final int GROWTH = 16;

  private final SimpleLimiter<Void> limiter;
  private final LimitMeter meter = LimitMeter.of("gateway", "posts");

  public PostLimit() {
    this(POSTS_MAX);
  }

  /** Up to so many in flight. */
  public PostLimit(int max) {
    this(Math.min(LIMIT_MIN, max), Math.min(LIMIT_MIN, max), max);
  }

  /** A limit that starts elsewhere, and never falls below {@code min}. */
  public PostLimit(int initial, int min) {
    this(initial, min, POSTS_MAX);
  }

  private PostLimit(int initial, int min, int max) {
    this.limiter = SimpleLimiter.newBuilder()
        .limit(WindowedLimit.newBuilder()
            .minWindowTime(WINDOW_MS, TimeUnit.MILLISECONDS)
            .maxWindowTime(WINDOW_MS, TimeUnit.MILLISECONDS)
            .build(new GoodTime(initial, min, max)))
        .build();
    meter.over(limiter::getLimit, limiter::getInflight);
  }

  /** Owns where the limit goes: down by a tenth when a window was late, up when it was good and at least half in use. */
  static final class GoodTime extends AbstractLimit {
    private final int min;
    private final int max;

    GoodTime(int initial, int min, int max) {
      super(initial);
      this.min = min;
      this.max = max;
    }

    @Override
    protected int _update(long startNanos, long tookNanos, int inFlight, boolean dropped) {
      int now = getLimit();
      if (dropped || tookNanos > TimeUnit.MILLISECONDS.toNanos(IN_GOOD_TIME_MS)) {
        return Math.max(min, (int) (now * BACKOFF));
      }
      return 2 * inFlight < now ? now : Math.min(max, now + 1 + now / GROWTH);
    }
  }

  /** Once the body is here, so that a slow client's time does not count, and before anybody reads it. */
  @Override
  public void handle(RoutingContext ctx) {
    Optional<Limiter.Listener> granted = limiter.acquire(null);
    if (granted.isEmpty()) {
      meter.refused();
      ctx.fail(HttpRefusal.OVERLOADED.failure());
      return;
    }
    ctx.addEndHandler(ended -> {
      if (ended.failed()) {
        granted.get().onIgnore();
      } else {
        release(granted.get(), ctx.response().getStatusCode());
      }
    });
    ctx.next();
  }

  private static void release(Limiter.Listener granted, int status) {
    if (status < 300) {
      granted.onSuccess();
    } else if (status == 504) {
      granted.onDropped();
    } else {
      granted.onIgnore();
    }
  }
}
