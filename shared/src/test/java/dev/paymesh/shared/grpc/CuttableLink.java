package dev.paymesh.shared.grpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Owns a TCP hop before a server that a test can cut, as a broken network would. */
final class CuttableLink {

  private final Vertx vertx;
  private final int target;
  private final NetServer front;
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger closed = new AtomicInteger();

  CuttableLink(Vertx vertx, int target) {
    this.vertx = vertx;
    this.target = target;
    this.front = vertx.createNetServer().connectHandler(this::join);
    Probe.await(front.listen(0, "127.0.0.1"));
  }

  private void join(NetSocket client) {
    client.pause();
    add(client);
    vertx.createNetClient().connect(target, "127.0.0.1").onSuccess(server -> {
      add(server);
      client.pipeTo(server).onFailure(cut -> server.close());
      server.pipeTo(client).onFailure(cut -> client.close());
    });
  }

  private void add(NetSocket socket) {
    sockets.add(socket);
    socket.closeHandler(gone -> closed.incrementAndGet());
  }

  int port() {
    return front.actualPort();
  }

  /** Connections made through it so far. */
  int connections() {
    return sockets.size() / 2;
  }

  /** Connections that are still up. */
  int open() {
    return sockets.size() / 2 - closed.get() / 2;
  }

  /** From now on nothing that was sent arrives, and nobody is told. */
  void blackHole() {
    sockets.forEach(NetSocket::pause);
  }

  /** As a process that is killed: its connections break, and its port refuses. */
  void die() {
    front.close();
    cut();
  }

  void cut() {
    Future.join(sockets.stream().map(NetSocket::close).toList());
  }
}
