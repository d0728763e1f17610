package dev.paymesh.shared.grpc;

import dev.paymesh.proto.common.v1.Repeat;
import dev.paymesh.shared.grpc.ServiceContract.Terms;
import dev.paymesh.shared.metrics.MeteredRoom;
import io.vertx.core.http.HttpConnection;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Owns how many calls one role works on at once in this process, long streams apart. One more is refused at once: it
 * would only wait, and make the others late. Safe across event loops.
 *
 * <p>Reads may fill the room; writes leave them a fifth of it. One connection has a share, so that a caller that goes mad
 * leaves room for others.
 */
public final class CallRoom {

  /** At a thousand calls a second, which a process serves on one core, the last of them is still in time. */
  public static final int CALLS_MAX = 1_000;
  /** As many watchers as one process holds in 100 MB. */
  public static final int STREAMS_MAX = 20_000;
  /** One caller has a connection from each of its event loops, two at least. */
  public static final int CONNECTION_PERCENT_MAX = 50;

  private static final int READS_SHARE = 5;
  private static final long RETRY_AFTER_MS = 1_000;
  private static final long PUSHBACK_MS_MIN = 50;

  private final MeteredRoom calls;
  private final MeteredRoom streams;
  private final Map<HttpConnection, Integer> byConnection = new ConcurrentHashMap<>();
  private final int connectionMax;

  /** Without a share for each connection. */
  public CallRoom(int callsMax, int streamsMax) {
    this(callsMax, streamsMax, 100);
  }

  /** With so much of the calls, in percent, for each connection. */
  public CallRoom(int callsMax, int streamsMax, int connectionPercent) {
    this.calls = new MeteredRoom(callsMax);
    this.streams = new MeteredRoom(streamsMax);
    this.connectionMax = (int) ((long) callsMax * connectionPercent / 100);
  }

  /** Of the usual size. */
  public static CallRoom usual() {
    return new CallRoom(CALLS_MAX, STREAMS_MAX, CONNECTION_PERCENT_MAX);
  }

  /** The same, told as that of this role. */
  public CallRoom toldAs(String role) {
    calls.toldAs(role, "calls");
    streams.toldAs(role, "streams");
    return this;
  }

  /** Takes a place, to be left once; throws when there is none. A caller without a connection has no share. */
  void enter(Terms terms, @Nullable HttpConnection connection) {
    boolean reads = terms.policy().getRepeat() == Repeat.REPEAT_IDEMPOTENT;
    MeteredRoom room = room(terms);
    boolean shared = reads || terms.longStream();
    int max = shared ? room.max() : room.max() - room.max() / READS_SHARE;
    boolean crowded = room.take() > max;
    if (isGreedy(terms, connection) || crowded) {
      leave(terms, connection);
      room.refused();
      throw full();
    }
  }

  private boolean isGreedy(Terms terms, @Nullable HttpConnection connection) {
    return connection != null
        && !terms.longStream()
        && byConnection.merge(connection, 1, Integer::sum) > connectionMax;
  }

  void leave(Terms terms, @Nullable HttpConnection connection) {
    room(terms).leave();
    if (connection != null && !terms.longStream()) {
      byConnection.computeIfPresent(connection, (same, calls) -> calls > 1 ? calls - 1 : null);
    }
  }

  private MeteredRoom room(Terms terms) {
    return terms.longStream() ? streams : calls;
  }

  /** Elsewhere there may be room at once, here a little later; not all who were refused come back together. */
  private static MeshStatus full() {
    return MeshStatus.of(
            GrpcStatus.UNAVAILABLE, "OVERLOADED", "this service works on as many calls as it can")
        .retryAfter(RETRY_AFTER_MS)
        .pushback(ThreadLocalRandom.current().nextLong(PUSHBACK_MS_MIN, 3 * PUSHBACK_MS_MIN));
  }
}
