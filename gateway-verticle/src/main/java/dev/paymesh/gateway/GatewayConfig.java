package dev.paymesh.gateway;

import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.grpc.ProcessLife;

/**
 * What the gateway needs to run.
 *
 * @param host address to bind
 * @param port 0 to 65535; 0 takes any free port
 * @param tokens whose tokens are taken
 * @param peers the services behind it
 * @param quotas what each user may use up
 * @param timing how long the edge waits for clients
 * @param life tells when this process drains
 * @param tls what it proves itself to clients with
 */
public record GatewayConfig(
    String host,
    int port,
    TokenConfig tokens,
    Peers peers,
    Quotas quotas,
    Timing timing,
    ProcessLife life,
    EdgeTls tls) {

  /** In a process that serves, in plain text. */
  public GatewayConfig(
      String host, int port, TokenConfig tokens, Peers peers, Quotas quotas, Timing timing) {
    this(host, port, tokens, peers, quotas, timing, ProcessLife.begun(), EdgeTls.NONE);
  }

  /** The ways to the services behind the gateway. */
  public record Peers(PeerConfig payments, PeerConfig users, PeerConfig compliance) {}

  /** What each user, and all of them together, may use up; shared by all gateways of this process. */
  public record Quotas(
      StreamSlots streams,
      UserRate posts,
      PostLimit inFlight,
      ReadLimit reads,
      MethodRates methods) {

    public Quotas(StreamSlots streams, UserRate posts) {
      this(streams, posts, new PostLimit());
    }

    public Quotas(StreamSlots streams, UserRate posts, PostLimit inFlight) {
      this(streams, posts, inFlight, new ReadLimit(ReadLimit.READS_MAX), MethodRates.NONE);
    }
  }

  /**
   * How long the edge waits for clients.
   *
   * @param heartbeatMs time between two signs of life on a status stream; below the idle time-outs of the usual proxies
   * @param bodyMs until a body must have arrived
   * @param slowReaderMs until a client that does not read its stream is dropped
   * @param idleMs until a connection without a request is closed, whether it is silent or drips one
   */
  public record Timing(long heartbeatMs, long bodyMs, long slowReaderMs, long idleMs) {
    public static final Timing DEFAULT = new Timing(15_000, 6_000, 10_000, 30_000);
  }
}
