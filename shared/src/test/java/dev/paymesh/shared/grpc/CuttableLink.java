package dev.paymesh.shared.grpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Owns a TCP hop before a server that a test can cut, as a broken network would. */
final class CuttableLink {

  private final Vertx vertx;
  private final int target;
  private final NetServer front;
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();

  CuttableLink(Vertx vertx, int target) {
    this.vertx = vertx;
    this.target = target;
    this.front = vertx.createNetServer().connectHandler(this::join);
    Probe.await(front.listen(0, "127.0.0.1"));
  }

  private void join(NetSocket client) {
    client.pause();
    sockets.add(client);
    vertx.createNetClient().connect(target, "127.0.0.1").onSuccess(server -> {
      sockets.add(server);
      client.pipeTo(server).onFailure(cut -> server.close());
      server.pipeTo(client).onFailure(cut -> client.close());
    });
  }

  int port() {
    return front.actualPort();
  }

  /** Connections made through it so far. */
  int connections() {
    return sockets.size() / 2;
  }

  void cut() {
    Future.join(sockets.stream().map(NetSocket::close).toList());
  }
}
