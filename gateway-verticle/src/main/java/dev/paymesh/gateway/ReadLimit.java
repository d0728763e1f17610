package dev.paymesh.gateway;

import dev.paymesh.gateway.problem.HttpRefusal;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Owns how many reads this process works on at once. Far more than writes: a client that looks for its payment goes
 * before those that make new ones, so reads are refused only where answering would take the process down. Safe across
 * event loops.
 */
public final class ReadLimit implements Handler<RoutingContext> {

  /** Four times what writes are ever given. */
  public static final int READS_MAX = 16 * PostLimit.POSTS_MAX;

  private final int max;
  private final AtomicInteger reads = new AtomicInteger();

  public ReadLimit(int max) {
    this.max = max;
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (reads.incrementAndGet() > max) {
      reads.decrementAndGet();
      ctx.fail(HttpRefusal.OVERLOADED.failure());
      return;
    }
    ctx.addEndHandler(ended -> reads.decrementAndGet());
    ctx.next();
  }
}
