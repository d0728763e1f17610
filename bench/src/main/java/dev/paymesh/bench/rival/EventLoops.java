package dev.paymesh.bench.rival;

import dev.paymesh.bench.SealForm;
import dev.paymesh.payment.PaymentStore;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Owns what each event loop has for itself, as a verticle of Paymesh has: connections, their batches, a key. */
final class EventLoops {

  private final Map<Thread, Own> byThread;

  private EventLoops(Map<Thread, Own> byThread) {
    this.byThread = byThread;
  }

  /** What one event loop has. */
  record Own(ContextInternal context, PaymentStore store, SealForm seal) {

    private static Own open(ContextInternal context, DatabaseConfig database, String meshKey) {
      return new Own(
          context,
          new PaymentStore(Database.open(context.owner(), database)),
          new SealForm(meshKey));
    }
  }

  /** Opening connects nothing. */
  static Future<EventLoops> open(VertxInternal vertx, DatabaseConfig database, String meshKey) {
    Map<Thread, Own> byThread = new ConcurrentHashMap<>();
    List<Future<Void>> opening = new ArrayList<>();
    for (EventExecutor loop : vertx.nettyEventLoopGroup()) {
      ContextInternal context = vertx
          .contextBuilder()
          .withThreadingModel(ThreadingModel.EVENT_LOOP)
          .withEventLoop((EventLoop) loop)
          .build();
      Promise<Void> opened = Promise.promise();
      context.runOnContext(here -> Future.succeededFuture(Thread.currentThread())
          .<Void>map(thread -> {
            byThread.put(thread, Own.open(context, database, meshKey));
            return null;
          })
          .onComplete(opened));
      opening.add(opened.future());
    }
    return Future.all(opening).map(all -> new EventLoops(Map.copyOf(byThread)));
  }

  /** That of the event loop that asks. */
  Own mine() {
    return Objects.requireNonNull(byThread.get(Thread.currentThread()), "not on an event loop");
  }
}
