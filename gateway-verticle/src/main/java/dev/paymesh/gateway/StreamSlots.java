package dev.paymesh.gateway;

import dev.paymesh.gateway.problem.HttpRefusal;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.metrics.LimitMeter;
import dev.paymesh.shared.metrics.MeteredRoom;
import io.vertx.grpc.common.GrpcStatus;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Owns how many streams this process has open, for each user and in all, and the caps. Safe across event loops. */
public final class StreamSlots {

  /** As many as one process keeps alive without its requests getting late. */
  public static final int ALL_MAX = 10_000;

  private static final long RETRY_AFTER_MS = 5_000;

  private final MeteredRoom all;
  private final LimitMeter ofUsers = LimitMeter.of("gateway", "user_streams");
  private final ConcurrentMap<String, Integer> open = new ConcurrentHashMap<>();
  private final int perUserMax;

  /** A cap for each user, 0 for none, and the usual one for all. */
  public StreamSlots(int perUserMax) {
    this(perUserMax, ALL_MAX);
  }

  public StreamSlots(int perUserMax, int allMax) {
    this.perUserMax = perUserMax;
    this.all = new MeteredRoom(allMax).toldAs("gateway", "streams");
  }

  /** Takes a slot, and tells how to give it back, once; fails where there is none for this user, or for anybody. */
  public Runnable enter(String userId) {
    if (all.taken() >= all.max()) {
      all.refused();
      throw HttpRefusal.OVERLOADED.failure();
    }
    if (!take(userId)) {
      ofUsers.refused();
      throw MeshStatus.of(
              GrpcStatus.RESOURCE_EXHAUSTED,
              "STREAMS_EXCEEDED",
              "this user has too many open streams")
          .retryAfter(RETRY_AFTER_MS);
    }
    return () -> giveBack(userId);
  }

  /** False when the user has none left. */
  private boolean take(String userId) {
    int taken = open.merge(userId, 1, Integer::sum);
    all.take();
    boolean granted = perUserMax == 0 || taken <= perUserMax;
    if (!granted) {
      giveBack(userId);
    }
    return granted;
  }

  private void giveBack(String userId) {
    all.leave();
    open.computeIfPresent(userId, (id, taken) -> taken == 1 ? null : taken - 1);
  }

  /** Streams open now, of all users. */
  public int open() {
    return all.taken();
  }
}
