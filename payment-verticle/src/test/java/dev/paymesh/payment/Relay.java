package dev.paymesh.payment;

import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Owns the wire to the database: it can be cut, so that the database is gone for one service only, and mended. */
final class Relay {

  private final DatabaseConfig target;
  private final NetServer server;
  private final NetClient client;
  private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile String mark = "";
  private volatile Promise<Void> held = Promise.promise();

  private Relay(Vertx vertx, DatabaseConfig target) {
    this.target = target;
    this.client = vertx.createNetClient();
    this.server = vertx.createNetServer().connectHandler(this::join);
  }

  static Relay to(Vertx vertx, DatabaseConfig target) {
    Relay relay = new Relay(vertx, target);
    MeshVertx.await(relay.server.listen(0, "127.0.0.1"));
    return relay;
  }

  /** The same database, behind this wire. */
  DatabaseConfig config() {
    return new DatabaseConfig(
        "127.0.0.1",
        server.actualPort(),
        target.database(),
        target.user(),
        target.password(),
        target.sslMode(),
        target.applicationName(),
        target.statementTimeoutMs(),
        target.batchMax());
  }

  private void join(NetSocket near) {
    if (cut) {
      near.close();
      return;
    }
    near.pause();
    client
        .connect(target.port(), target.host())
        .onComplete(
            far -> {
              open.add(near);
              // A reset is what a cut looks like from here.
              near.exceptionHandler(reset -> far.close());
              far.exceptionHandler(reset -> near.close());
              near.closeHandler(gone -> {
                open.remove(near);
                far.close();
              });
              far.closeHandler(gone -> near.close());
              far.handler(reply -> {
                // One only: a second connection would claim payments for ever and never know it.
                if (isHeld(reply) && held.tryComplete()) {
                  far.pause();
                } else {
                  near.write(reply);
                }
              });
              near.handler(far::write);
              near.resume();
              // One that was on its way here while the wire was cut does not slip through.
              if (cut) {
                near.close();
              }
            },
            refused -> near.close());
  }

  private boolean isHeld(Buffer reply) {
    String marker = mark;
    return !marker.isEmpty() && reply.toString(StandardCharsets.ISO_8859_1).contains(marker);
  }

  /** From the next reply with this text in it on, its connection carries none; completes when there was one. */
  Future<Void> holdRepliesWith(String text) {
    held = Promise.promise();
    mark = text;
    return held.future();
  }

  void cut() {
    cut = true;
    open.forEach(NetSocket::close);
  }

  void mend() {
    mark = "";
    cut = false;
  }
}
