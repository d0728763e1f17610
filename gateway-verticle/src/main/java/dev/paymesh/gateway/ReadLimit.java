package dev.paymesh.gateway;

import dev.paymesh.gateway.problem.HttpRefusal;
import dev.paymesh.shared.metrics.MeteredRoom;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Owns how many reads this process works on at once. Far more than writes: a client that looks for its payment goes
 * before those that make new ones, so reads are refused only where answering would take the process down. Safe across
 * event loops.
 */
public final class ReadLimit implements Handler<RoutingContext> {

  /** Four times what writes are ever given. */
  public static final int READS_MAX = 16 * PostLimit.POSTS_MAX;

  private final MeteredRoom room;

  public ReadLimit(int max) {
    this.room = new MeteredRoom(max).toldAs("gateway", "reads");
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (room.take() > room.max()) {
      room.leave();
      room.refused();
      ctx.fail(HttpRefusal.OVERLOADED.failure());
      return;
    }
    ctx.addEndHandler(ended -> room.leave());
    ctx.next();
  }
}
