package dev.paymesh.shared.watch;

import dev.paymesh.shared.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the way of hints to one watch. A service without hints still works, only slower: it starts, and keeps asking
 * for them.
 */
public final class HintListener<K> {

  private static final Logger LOG = LoggerFactory.getLogger(HintListener.class);
  private static final long RETRY_MS = 1_000;
  private static final long LISTEN_MS_MAX = 1_000;

  private final Vertx vertx;
  private final Database database;
  private final HintChannel<K> channel;
  private final EventWatch<K, ?> watch;
  private Future<Void> listening = Future.succeededFuture();
  private long retry = -1;

  public HintListener(
      Vertx vertx, Database database, HintChannel<K> channel, EventWatch<K, ?> watch) {
    this.vertx = vertx;
    this.database = database;
    this.channel = channel;
    this.watch = watch;
  }

  /** Listens from now on, on the context that calls. */
  public void start() {
    Promise<Void> asked = ((ContextInternal) vertx.getOrCreateContext()).promise();
    listening = asked.future();
    database.subscriber().onComplete(subscriber -> listen(subscriber, asked), failure -> {
      LOG.warn("no hints on {} yet, asking again: {}", channel.name(), failure.toString());
      retry = vertx.setTimer(RETRY_MS, fired -> start());
      asked.complete();
    });
  }

  private void listen(PgSubscriber subscriber, Promise<Void> asked) {
    subscriber
        .channel(channel.name())
        .subscribeHandler(listening -> {
          asked.tryComplete();
          watch.lookAtAll();
        })
        .handler(hint -> watch.look(channel.parse(hint)));
  }

  /** A LISTEN under way is waited for: the client calls its loss an error, even at a stop. */
  public Future<Void> stop() {
    vertx.cancelTimer(retry);
    return listening.timeout(LISTEN_MS_MAX, TimeUnit.MILLISECONDS);
  }
}
