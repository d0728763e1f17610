package dev.paymesh.shared.grpc;

import io.vertx.core.net.SocketAddress;

/**
 * Owns what one event loop knows of one endpoint: calls in flight, a moving average of its latency, and whether it is
 * ejected.
 *
 * <p>The average is an EWMA that forgets with time, so that a quiet endpoint is tried again; a failure counts as slow,
 * or an endpoint that fails at once would look idle and draw all calls.
 */
final class EndpointState {

  private static final int CONSECUTIVE_FAILURES_MAX = 5;
  private static final long EJECTION_NANOS_MIN = 1_000_000_000L;
  private static final long EJECTION_NANOS_MAX = 30_000_000_000L;
  /** A drain of the usual length and the start of a successor. */
  private static final long LEAVE_NANOS = 5_000_000_000L;

  private static final long SLOW_START_NANOS = 10_000_000_000L;
  private static final double SLOW_START_SHARE_MIN = 0.1;
  private static final double DECAY_NANOS = 5_000_000_000.0;
  private static final long FAILURE_LATENCY_NANOS_MIN = 1_000_000_000L;

  private final SocketAddress address;
  private double latencyNanos = 1_000_000;
  private long measuredAt;
  private long inService;
  private long ejectedUntil;
  private int inFlight;
  private int failures;
  private int ejections;
  private boolean ejected;
  private boolean probing;

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

  boolean isEjected() {
    return ejected;
  }

  /** Whether it has been out for its time and may show, with one call, that it is well. */
  boolean wantsProbe(long now) {
    return ejected && !probing && now - ejectedUntil >= 0;
  }

  /** What one more call would wait for here; smaller is better. */
  double cost(long now) {
    return (inFlight + 1) * forgotten(now) / share(now);
  }

  private double forgotten(long now) {
    return latencyNanos * Math.exp(-(now - measuredAt) / DECAY_NANOS);
  }

  private double share(long now) {
    double age = (double) (now - inService) / SLOW_START_NANOS;
    return Math.max(SLOW_START_SHARE_MIN, Math.min(1, age));
  }

  void begin() {
    inFlight++;
    probing = ejected;
  }

  /** Records an answer that shows the endpoint works, whatever it said. */
  void succeeded(long now, long tookNanos) {
    inFlight--;
    failures = 0;
    measure(now, tookNanos);
    // A call from before it was taken out does not bring it back.
    if (ejected && now - ejectedUntil >= 0) {
      ejected = false;
      probing = false;
      inService = now;
    } else if (now - inService > EJECTION_NANOS_MAX) {
      ejections = 0;
    }
  }

  /** Records that it did not answer as a working endpoint would; {@code mayEject} unless it is the last one. */
  void failed(long now, long tookNanos, boolean mayEject) {
    inFlight--;
    failures++;
    measure(now, Math.max(tookNanos, FAILURE_LATENCY_NANOS_MIN));
    if (ejected || (failures >= CONSECUTIVE_FAILURES_MAX && mayEject)) {
      eject(now);
    }
  }

  /** Records a call that says nothing about the endpoint: its caller went away. */
  void abandoned() {
    inFlight--;
    probing = false;
  }

  /** Takes it out without holding anything against it. */
  void leave(long now) {
    ejected = true;
    probing = false;
    ejectedUntil = now + LEAVE_NANOS;
  }

  private void eject(long now) {
    ejected = true;
    probing = false;
    ejectedUntil = now + Math.min(EJECTION_NANOS_MAX, EJECTION_NANOS_MIN << Math.min(ejections, 5));
    ejections++;
  }

  /** A peak is believed at once, a recovery as the old measure is forgotten. */
  private void measure(long now, long tookNanos) {
    latencyNanos = Math.max(tookNanos, forgotten(now) * 0.9 + tookNanos * 0.1);
    measuredAt = now;
  }
}
