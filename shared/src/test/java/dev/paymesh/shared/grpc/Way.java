package dev.paymesh.shared.grpc;

import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/** Owns the two ways of a unary call to its server: what holds for one holds for the other. */
enum Way {
  WIRE,
  /** On one event loop, or there would be a wire between the two. */
  IN_PROCESS;

  Vertx vertx() {
    return this == WIRE
        ? Probe.vertx()
        : Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
  }

  Peer peer(Vertx vertx, int port) {
    return peer(vertx, "gateway", port);
  }

  Peer peer(Vertx vertx, String self, int port) {
    return Peer.to(vertx, config(self, port), ProbeServiceGrpcService.SERVICE_DESCRIPTOR);
  }

  PeerConfig config(String self, int port) {
    List<SocketAddress> address = List.of(SocketAddress.inetSocketAddress(port, "127.0.0.1"));
    return new PeerConfig(self, address, Probe.SEAL)
        .within(Limits.DEFAULT)
        .inProcess(this == IN_PROCESS);
  }
}
