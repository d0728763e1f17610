package dev.paymesh.launcher.e2e;

import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicLong;

/** Owns a hop on loopback that passes on what it gets and counts it, both ways: heads and frames included. */
final class CountingRelay {

  private static final String HOST = "127.0.0.1";

  private final Vertx vertx;
  private final AtomicLong bytes = new AtomicLong();

  CountingRelay(Vertx vertx) {
    this.vertx = vertx;
  }

  /** The port that leads to another. */
  int before(int port) {
    NetClient client = vertx.createNetClient();
    return MeshVertx.await(vertx
            .createNetServer()
            .connectHandler(caller -> {
              caller.pause();
              client
                  .connect(port, HOST)
                  .onSuccess(callee -> join(caller, callee))
                  .onFailure(gone -> caller.close());
            })
            .listen(0, HOST))
        .actualPort();
  }

  private void join(NetSocket caller, NetSocket callee) {
    pass(caller, callee);
    pass(callee, caller);
    caller.resume();
  }

  private void pass(NetSocket from, NetSocket to) {
    from.handler(piece -> {
      bytes.addAndGet(piece.length());
      to.write(piece);
    });
    from.closeHandler(closed -> to.close());
    from.exceptionHandler(cut -> to.close());
  }

  /** What has passed so far. */
  long bytes() {
    return bytes.get();
  }
}
