package dev.paymesh.user;

import dev.paymesh.proto.user.v1.UserUpdate;
import dev.paymesh.proto.user.v1.UserUpdate.UpdateType;
import dev.paymesh.proto.user.v1.WatchUserRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Outbound;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.watch.EventTerms;
import dev.paymesh.shared.watch.EventWatch;
import dev.paymesh.shared.watch.HintChannel;
import dev.paymesh.shared.watch.HintListener;
import dev.paymesh.shared.watch.Hints;
import dev.paymesh.shared.watch.WatchTimes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Owns who is told of changes to accounts: the watchers of this instance, and the hints between all. */
final class UserWatch {

  private static final HintChannel<String> HINTS =
      HintChannel.ofTexts("paymesh_account_events", 64);
  private static final EventTerms<UserUpdate> EVENTS =
      new EventTerms<>(UserUpdate::getSequence, update -> isTerminal(update.getType()));

  private final UserEventStore events;
  private final EventWatch<String, UserUpdate> watch;
  private final Hints<String> hints;
  private final HintListener<String> listener;

  UserWatch(Vertx vertx, Database database, WatchTimes times) {
    this.events = new UserEventStore(database);
    this.watch = new EventWatch<>(vertx, EVENTS, events::eventsAfter, times);
    this.hints = new Hints<>(HINTS, database::notify);
    this.listener = new HintListener<>(vertx, database, HINTS, watch);
  }

  static boolean isTerminal(UpdateType type) {
    return type == UpdateType.UPDATE_TYPE_DELETED;
  }

  void start() {
    listener.start();
  }

  /** This account has changed. */
  void changed(String id) {
    hints.changed(id);
  }

  Future<Void> watch(WatchUserRequest request, Outbound<UserUpdate> out) {
    return events
        .latest(request.getUserId())
        .compose(latest -> watch(request, latest.orElseThrow(UserStore::unknown), out));
  }

  private Future<Void> watch(
      WatchUserRequest request, UserEventStore.Latest latest, Outbound<UserUpdate> out) {
    long after = request.getAfterSequence();
    if (after > latest.sequence()) {
      return Future.failedFuture(
          MeshStatus.invalid("after_sequence", "expected at most the account's latest sequence"));
    }
    return after == latest.sequence() && latest.terminal()
        ? Future.succeededFuture()
        : watch.watch(request.getUserId(), after, out);
  }

  /** How many watch an account through this instance. */
  int watchers() {
    return watch.watchers();
  }

  /** Ends every watch, and sends the hints that are left. */
  Future<Void> drain() {
    watch.drain();
    return hints.flush();
  }

  Future<Void> stop() {
    return listener.stop();
  }
}
