package dev.paymesh.shared.watch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the one sender of NOTIFY: after the commit, and many keys in one hint while the last is on its way.
 *
 * <p>A NOTIFY inside the change's own transaction would take a database-wide lock at every commit. A hint may be lost:
 * watchers also look by themselves.
 */
public final class Hints<K> {

  private static final Logger LOG = LoggerFactory.getLogger(Hints.class);
  /** Beyond this the watchers' own look is soon enough. */
  private static final int WAITING_MAX = 10_000;

  private final HintChannel<K> channel;
  private final Sender sender;
  private final Set<K> waiting = new LinkedHashSet<>();
  private final List<Promise<Void>> flushed = new ArrayList<>();
  private boolean sending;

  /** Notifies every listener of a channel. */
  public interface Sender {

    Future<Void> notify(String channel, String hint);
  }

  public Hints(HintChannel<K> channel, Sender sender) {
    this.channel = channel;
    this.sender = sender;
  }

  /** This key has new events. */
  public void changed(K key) {
    if (waiting.size() < WAITING_MAX) {
      waiting.add(key);
    }
    send();
  }

  private void send() {
    if (sending) {
      return;
    }
    if (waiting.isEmpty()) {
      flushed.forEach(Promise::tryComplete);
      flushed.clear();
      return;
    }
    sending = true;
    List<K> batch = waiting.stream().limit(channel.keysPerHintMax()).toList();
    batch.forEach(waiting::remove);
    Future<Void> sent = sender.notify(channel.name(), channel.write(batch));
    sent.onComplete(done -> sent(), failure -> {
      LOG.debug("a hint was not sent, the watchers' own look will do: {}", failure.toString());
      sent();
    });
  }

  private void sent() {
    sending = false;
    send();
  }

  /** Completes when nothing is waiting or on its way. */
  public Future<Void> flush() {
    Promise<Void> done = Promise.promise();
    flushed.add(done);
    send();
    return done.future();
  }
}
