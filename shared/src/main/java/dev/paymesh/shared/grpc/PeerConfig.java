package dev.paymesh.shared.grpc;

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
 */
public record PeerConfig(
    String self,
    Endpoints endpoints,
    ContextSeal seal,
    Limits limits,
    boolean retries,
    Identity identity) {

  /** With endpoints that never change. */
  public PeerConfig(String self, List<SocketAddress> endpoints, ContextSeal seal) {
    this(self, Endpoints.of(endpoints), seal, Limits.DEFAULT, false, Identity.NONE);
  }

  /** The same within other bounds. */
  public PeerConfig within(Limits other) {
    return new PeerConfig(self, endpoints, seal, other, retries, identity);
  }

  /** The same for the edge. */
  public PeerConfig retrying() {
    return new PeerConfig(self, endpoints, seal, limits, true, identity);
  }

  /** The same, proving itself. */
  public PeerConfig as(Identity other) {
    return new PeerConfig(self, endpoints, seal, limits, retries, other);
  }

  /**
   * Bounds of one event loop's connections to one endpoint.
   *
   * @param connectionsMax for unary calls and short streams; long streams have as many of their own
   * @param streamsMax concurrent calls on one connection
   * @param waitingMax calls that may wait for a connection or a stream
   */
  public record Limits(int connectionsMax, int streamsMax, int waitingMax) {

    /** Room for every call an event loop can have in flight, without a queue worth the name. */
    public static final Limits DEFAULT = new Limits(2, 1_000, 1_000);
  }
}
