package dev.paymesh.gateway;

import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.shared.grpc.PeerConfig;

/**
 * What the gateway needs to run.
 *
 * @param host address to bind
 * @param port 0 to 65535; 0 takes any free port
 * @param tokens whose tokens are taken
 * @param peers the services behind it
 * @param streams who may have how many status streams, shared by all gateways of this process
 * @param heartbeatMs time between two signs of life on a status stream
 */
public record GatewayConfig(
    String host, int port, TokenConfig tokens, Peers peers, StreamSlots streams, long heartbeatMs) {

  /** Time between two signs of life; below the idle time-outs of the usual proxies. */
  public static final long HEARTBEAT_MS_DEFAULT = 15_000;

  /** The ways to the services behind the gateway. */
  public record Peers(PeerConfig payments, PeerConfig users, PeerConfig compliance) {}
}
