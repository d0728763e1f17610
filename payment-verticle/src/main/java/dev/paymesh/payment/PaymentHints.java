package dev.paymesh.payment;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the one sender of NOTIFY: after the commit, and many payments in one hint while the last is on its way.
 *
 * <p>A NOTIFY inside the payment's own transaction would take a database-wide lock at every commit. A hint may be lost:
 * watchers also look by themselves.
 */
final class PaymentHints {

  static final String CHANNEL = "paymesh_payment_events";

  private static final Logger LOG = LoggerFactory.getLogger(PaymentHints.class);
  /** 200 ids of 36 characters and a comma stay below PostgreSQL's 8,000 bytes. */
  private static final int IDS_PER_HINT_MAX = 200;
  /** Beyond this the watchers' own look is soon enough. */
  private static final int WAITING_MAX = 10_000;

  private final Sender sender;
  private final Set<UUID> waiting = new LinkedHashSet<>();
  private final List<Promise<Void>> flushed = new ArrayList<>();
  private boolean sending;

  /** Notifies every listener of a channel. */
  interface Sender {

    Future<Void> notify(String channel, String hint);
  }

  PaymentHints(Sender sender) {
    this.sender = sender;
  }

  void changed(UUID paymentId) {
    if (waiting.size() < WAITING_MAX) {
      waiting.add(paymentId);
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
    List<UUID> batch = waiting.stream().limit(IDS_PER_HINT_MAX).toList();
    batch.forEach(waiting::remove);
    String hint = batch.stream().map(UUID::toString).collect(Collectors.joining(","));
    Future<Void> sent = sender.notify(CHANNEL, hint);
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
  Future<Void> flush() {
    Promise<Void> done = Promise.promise();
    flushed.add(done);
    send();
    return done.future();
  }

  /** The ids in a hint; what is no id is left out, for anybody may notify. */
  static List<UUID> parse(String hint) {
    return Stream.of(hint.split(","))
        .filter(part -> part.length() == 36)
        .flatMap(part -> {
          try {
            return Stream.of(UUID.fromString(part));
          } catch (IllegalArgumentException foreign) {
            return Stream.empty();
          }
        })
        .toList();
  }
}
