package dev.paymesh.shared.grpc;

import dev.paymesh.shared.identity.Identity;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/**
 * How one service reaches another.
 *
 * @param self the calling service's own role
 * @param endpoints where the called service is
 * @param seal seals the caller context
 * @param limits bounds of the connections
 * @param retries whether a call that may be repeated is; only the edge does, or retries would multiply
 * @param identity proves the caller's role, and demands that of the called
 * @param inProcess whether unary calls and watches of a server on the caller's event loop leave the wire out
 */
public record PeerConfig(
    String self,
    Endpoints endpoints,
    ContextSeal seal,
    Limits limits,
    boolean retries,
    Identity identity,
    boolean inProcess) {

  /** By the wire, wherever the called service is. */
  public PeerConfig(
      String self,
      Endpoints endpoints,
      ContextSeal seal,
      Limits limits,
      boolean retries,
      Identity identity) {
    this(self, endpoints, seal, limits, retries, identity, false);
  }

  /** With endpoints that never change. */
  public PeerConfig(String self, List<SocketAddress> endpoints, ContextSeal seal) {
    this(self, Endpoints.of(endpoints), seal, Limits.DEFAULT, false, Identity.NONE);
  }

  /** The same within other bounds. */
  public PeerConfig within(Limits other) {
    return new PeerConfig(self, endpoints, seal, other, retries, identity, inProcess);
  }

  /** The same for the edge. */
  public PeerConfig retrying() {
    return new PeerConfig(self, endpoints, seal, limits, true, identity, inProcess);
  }

  /** The same, proving itself. */
  public PeerConfig as(Identity other) {
    return new PeerConfig(self, endpoints, seal, limits, retries, other, inProcess);
  }

  /** The same, with or without a wire to servers of the process. */
  public PeerConfig inProcess(boolean other) {
    return new PeerConfig(self, endpoints, seal, limits, retries, identity, other);
  }

  /**
   * Bounds of one event loop's calls to one service, and of its connections to one endpoint.
   *
   * @param callsMax calls in flight, without the long streams; one more fails at once
   * @param longStreamsMax long streams open; one more fails at once
   * @param connectionsMax connections of unary calls and short streams; long streams have their own
   * @param streamsMax concurrent calls on one connection
   * @param waitingMax calls that may wait for a connection or a stream
   * @param pingMs how often a peer that has calls is asked whether it lives; 0 is never
   * @param ageMs how old a connection gets, give or take a tenth; 0 is for ever
   */
  public record Limits(
      int callsMax,
      int longStreamsMax,
      int connectionsMax,
      int streamsMax,
      int waitingMax,
      long pingMs,
      long ageMs) {

    /**
     * So many calls are in flight only when a target is slower than its deadlines, and twice as many fit on the
     * connections, so that no call waits for another; docs/configuration.md has the reasons.
     */
    public static final Limits DEFAULT =
        new Limits(1_000, 5_000, 2, 1_000, 1_000, 2_000, 1_800_000);

    /** With these bounds of the connections. */
    public Limits connections(int max, int streams, int waiting) {
      return new Limits(callsMax, longStreamsMax, max, streams, waiting, pingMs, ageMs);
    }

    /** With these bounds of what is in flight. */
    public Limits inFlight(int calls, int longStreams) {
      return new Limits(calls, longStreams, connectionsMax, streamsMax, waitingMax, pingMs, ageMs);
    }

    /** With these times of a connection. */
    public Limits lifetime(long ping, long age) {
      return new Limits(
          callsMax, longStreamsMax, connectionsMax, streamsMax, waitingMax, ping, age);
    }

    /** Connections that hold all long streams to one endpoint, should the others be gone. */
    int longConnectionsMax() {
      return (longStreamsMax + streamsMax - 1) / streamsMax;
    }
  }
}
