package dev.paymesh.shared.balance;

import io.vertx.core.net.SocketAddress;

/**
 * Owns what one event loop knows of one endpoint: calls in flight, a moving average of its latency, and whether it is in
 * service: not while it is ejected for its failures, or leaves because it drains.
 *
 * <p>The average is an EWMA that forgets with time, so that a quiet endpoint is tried again; a failure counts as slow,
 * or an endpoint that fails at once would look idle and draw all calls.
 */
final class EndpointState {

  private static final int CONSECUTIVE_FAILURES_MAX = 5;
  private static final long EJECTION_NANOS_MIN = 1_000_000_000L;
  private static final long EJECTION_NANOS_MAX = 30_000_000_000L;
  /** Between two questions whether one that left, or was out for its time, serves again. */
  private static final long CHECK_NANOS = 500_000_000L;

  private static final long SLOW_START_NANOS = 10_000_000_000L;
  private static final double SLOW_START_SHARE_MIN = 0.1;
  private static final double DECAY_NANOS = 5_000_000_000.0;
  private static final double LATENCY_NANOS_UNKNOWN = 1_000_000;
  private static final long FAILURE_LATENCY_NANOS_MIN = 1_000_000_000L;

  private final SocketAddress address;
  private double latencyNanos = LATENCY_NANOS_UNKNOWN;
  private long measuredAt;
  private long inService;
  private long outSince;
  private long checkAt;
  private int inFlight;
  private int failures;
  private int ejections;
  private boolean ejected;
  private boolean leaving;
  private boolean checking;

  /** An endpoint that was there from the start takes its full share; one that joins later starts slowly. */
  EndpointState(SocketAddress address, long now, boolean joinsLater) {
    this.address = address;
    this.measuredAt = now;
    this.inService = joinsLater ? now : now - SLOW_START_NANOS;
  }

  SocketAddress address() {
    return address;
  }

  /** Whether a connection to this peer is one to this endpoint, whose address may be a name. */
  boolean isAt(SocketAddress remote) {
    return address.port() == remote.port()
        && (address.host().equals(remote.host()) || address.host().equals(remote.hostAddress()));
  }

  int inFlight() {
    return inFlight;
  }

  boolean isInService() {
    return mayServe() && !leaving;
  }

  /** Whether it serves as far as is known, if only until its drain is over. */
  boolean mayServe() {
    return !ejected && failures < CONSECUTIVE_FAILURES_MAX;
  }

  /** Whether it has been out for its time, or only kept for want of others, so that it should be asked whether it serves. */
  boolean wantsCheck(long now) {
    return !isInService() && !checking && now - checkAt >= 0;
  }

  /** What one more call would wait for here; smaller is better. */
  double cost(long now) {
    return (inFlight + 1) * forgotten(now);
  }

  private double forgotten(long now) {
    return latencyNanos * Math.exp(-(now - measuredAt) / DECAY_NANOS);
  }

  /** Of the calls that come its way, how many it should take; less than 1 while it starts. */
  double share(long now) {
    double age = (double) (now - inService) / SLOW_START_NANOS;
    return Math.max(SLOW_START_SHARE_MIN, Math.min(1, age));
  }

  void begin() {
    inFlight++;
  }

  /** Records an answer that shows the endpoint works, whatever it said. */
  void succeeded(long now, long tookNanos) {
    inFlight--;
    measure(now, tookNanos);
    // A call from before it was taken out does not bring it back.
    if (ejected && now - tookNanos - outSince > 0) {
      comeBack(now);
    } else if (isInService() && now - inService > EJECTION_NANOS_MAX) {
      ejections = 0;
    }
    failures = 0;
  }

  /** Records that it did not answer as a working endpoint would, and says whether it is out for that. */
  boolean failed(long now, long tookNanos, boolean mayEject) {
    inFlight--;
    failures++;
    measure(now, Math.max(tookNanos, FAILURE_LATENCY_NANOS_MIN));
    // What was in flight when it was taken out fails with it, and is no further sign.
    boolean ejects = !ejected && failures >= CONSECUTIVE_FAILURES_MAX && mayEject;
    if (ejects) {
      eject(now);
    } else if (!ejected && failures == CONSECUTIVE_FAILURES_MAX) {
      outSince = now;
      checkAt = now + CHECK_NANOS;
    }
    return ejects;
  }

  /** Records a call that says nothing about the endpoint: its caller went away. */
  void abandoned() {
    inFlight--;
  }

  /** Takes it out without holding anything against it: it still serves, for want of others. */
  void leave(long now) {
    leaving = true;
    outSince = now;
    checkAt = now + CHECK_NANOS;
  }

  private void eject(long now) {
    ejected = true;
    outSince = now;
    checkAt = now + Math.min(EJECTION_NANOS_MAX, EJECTION_NANOS_MIN << Math.min(ejections, 5));
    ejections++;
  }

  void beginCheck() {
    checking = true;
  }

  /** What it said when it was asked; what was asked before it went says nothing. */
  void checked(long askedAt, long now, boolean serves) {
    checking = false;
    if (!isInService() && askedAt - outSince > 0) {
      checkAt = now + CHECK_NANOS;
      if (serves) {
        comeBack(now);
      }
    }
  }

  /** It gave no answer at all, so that it does not even serve to the end of its drain. */
  void missed(long askedAt, long now) {
    checked(askedAt, now, false);
    ejected |= leaving && askedAt - outSince > 0;
  }

  /** It starts slowly, with a clean slate; only the first failure takes it out again. */
  private void comeBack(long now) {
    latencyNanos = LATENCY_NANOS_UNKNOWN;
    measuredAt = now;
    ejected = false;
    leaving = false;
    failures = CONSECUTIVE_FAILURES_MAX - 1;
    inService = now;
  }

  /** A peak is believed at once, a recovery as the old measure is forgotten. */
  private void measure(long now, long tookNanos) {
    latencyNanos = Math.max(tookNanos, forgotten(now) * 0.9 + tookNanos * 0.1);
    measuredAt = now;
  }
}
