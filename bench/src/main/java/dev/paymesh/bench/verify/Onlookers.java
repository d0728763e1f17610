package dev.paymesh.bench.verify;

import dev.paymesh.bench.verify.Entry.Event;
import dev.paymesh.bench.verify.Entry.Read;
import dev.paymesh.bench.verify.Entry.Watcher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** Owns the clients that look at payments: watchers, who come back with the last event they saw, and readers. */
final class Onlookers {

  private static final Set<String> TERMINAL = Set.of("COMPLETED", "FAILED");
  private static final int NO_CONTENT = 204;
  private static final long RECONNECT_MS = 100;
  private static final long READ_PERIOD_MS = 150;
  private static final int READS_MAX = 40;
  /** After the end of the payment: it must not change any more. */
  private static final int LAST_READS = 2;

  private final Vertx vertx;
  private final EdgeClient edge;
  private final RunClock clock;
  private final History history;
  private boolean leaving;

  Onlookers(Customers.Wire wire) {
    this.vertx = wire.vertx();
    this.edge = wire.edge();
    this.clock = wire.clock();
    this.history = wire.history();
  }

  /** Who still watches is cut off. */
  void leave() {
    leaving = true;
    edge.cut();
  }

  Future<Void> watch(String name, String user, String id) {
    return new Watch(name, user, id).follow();
  }

  Future<Void> read(String user, String id) {
    return read(user, id, READS_MAX);
  }

  /** One look at a payment of some time ago. */
  Future<Void> readOnce(String user, String id) {
    return read(user, id, 1);
  }

  private Future<Void> read(String user, String id, int left) {
    if (left == 0 || leaving) {
      return Future.succeededFuture();
    }
    long t = clock.ms();
    return edge.find(user, id)
        .otherwise(EdgeClient.Answer.NONE)
        .map(answer -> note(id, t, answer))
        .compose(ended -> vertx
            .timer(READ_PERIOD_MS)
            .compose(due -> read(user, id, ended ? Math.min(LAST_READS, left - 1) : left - 1)));
  }

  /** Whether the payment has ended. */
  private boolean note(String id, long t, EdgeClient.Answer answer) {
    history.add(new Read(id, t, clock.ms(), answer.status(), answer.body().encode()));
    return TERMINAL.contains(answer.body().getString("status", ""));
  }

  /** Owns one watcher of one payment, across all the streams it takes. */
  private final class Watch {

    private final String name;
    private final String user;
    private final String id;
    private long seen;
    private long coming;
    private String data = "";
    private boolean ended;

    Watch(String name, String user, String id) {
      this.name = name;
      this.user = user;
      this.id = id;
    }

    Future<Void> follow() {
      // Half an event that came before the stream broke never happened.
      coming = 0;
      return edge.watch(user, id, seen, this::line).otherwise(0).compose(status -> {
        // There is nothing to come, which is an end as good as the event that tells of it.
        if (ended || status == NO_CONTENT || leaving) {
          history.add(new Watcher(name, id));
          return Future.succeededFuture();
        }
        return vertx.timer(RECONNECT_MS).compose(due -> follow());
      });
    }

    private void line(String line) {
      if (line.startsWith("id: ")) {
        coming = Long.parseLong(line.substring(4).strip());
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      } else if (line.isEmpty() && coming > 0) {
        event(new JsonObject(data).getString("status", ""));
      }
    }

    private void event(String status) {
      seen = coming;
      coming = 0;
      ended = TERMINAL.contains(status);
      history.add(new Event(name, id, clock.ms(), seen, status));
    }
  }
}
