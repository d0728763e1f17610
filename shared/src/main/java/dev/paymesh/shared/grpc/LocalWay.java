package dev.paymesh.shared.grpc;

import dev.paymesh.shared.grpc.LocalServer.OnePort;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.shareddata.LocalMap;
import org.jspecify.annotations.Nullable;

/** Owns which servers a peer may hand its calls to: those on its event loop that have verified its seal. */
final class LocalWay {

  private final LocalMap<Integer, OnePort> ports;
  private final PeerConfig config;
  private @Nullable LocalServer trusting;

  LocalWay(Vertx vertx, PeerConfig config) {
    this.ports = LocalServer.ports(vertx);
    this.config = config;
  }

  ContextSeal seal() {
    return config.seal();
  }

  /** Looked for at each call, as servers come and go. */
  @Nullable
  LocalServer to(SocketAddress address) {
    boolean possible = config.inProcess() && !config.identity().isOn() && !ports.isEmpty();
    OnePort port = possible ? ports.get(address.port()) : null;
    LocalServer found = port == null ? null : port.here(address.host());
    return found != null && isTrusted(found) ? found : null;
  }

  /** Whom it does not trust hears so on the wire. */
  private boolean isTrusted(LocalServer server) {
    if (trusting != server && server.trusts(config.self(), config.seal())) {
      trusting = server;
    }
    return trusting == server;
  }
}
