package dev.paymesh.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * Owns a hop on loopback that counts what passes, both ways, and may hold requests back for a time. What is counted is
 * what the sockets carry: heads, frames and pings included, the kernel's own headers not.
 */
final class WireProxy {

  private static final String HOST = "127.0.0.1";
  private static final int CONNECT_MS_MAX = 2_000;
  /** Held back in one connection; beyond, the sender waits. */
  private static final int DELAYED_PIECES_MAX = 4_096;

  private final Vertx vertx;
  private final NetServer server;
  private final NetClient client;
  private final IntSupplier target;
  private volatile long delayNs;
  private final AtomicLong bytes = new AtomicLong();

  /** To a port that is asked for at each connection. */
  WireProxy(Vertx vertx, IntSupplier target) {
    this.vertx = vertx;
    this.target = target;
    server = vertx.createNetServer();
    client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MS_MAX));
  }

  /** The port it listens on. */
  Future<Integer> listen() {
    return server.connectHandler(this::accept).listen(0, HOST).map(NetServer::actualPort);
  }

  /** From now on. */
  void delay(Duration each) {
    delayNs = each.toNanos();
  }

  /** What has passed so far. */
  long bytes() {
    return bytes.get();
  }

  private void accept(NetSocket caller) {
    caller.pause();
    client
        .connect(target.getAsInt(), HOST)
        .onFailure(gone -> caller.close())
        .onSuccess(callee -> join(caller, callee));
  }

  private void join(NetSocket caller, NetSocket callee) {
    pump(caller, callee, true);
    pump(callee, caller, false);
    caller.closeHandler(closed -> callee.close());
    callee.closeHandler(closed -> caller.close());
    caller.exceptionHandler(broken -> callee.close());
    callee.exceptionHandler(broken -> caller.close());
    caller.resume();
  }

  private void pump(NetSocket from, NetSocket to, boolean requests) {
    Way way = new Way(from, to);
    from.handler(piece -> {
      bytes.addAndGet(piece.length());
      way.carry(piece, requests ? delayNs : 0);
    });
  }

  /** Owns one direction: pieces keep their order, however exact the timers are. */
  private final class Way {

    private final NetSocket from;
    private final NetSocket to;
    private Future<Void> last = Future.succeededFuture();
    private int waiting;

    Way(NetSocket from, NetSocket to) {
      this.from = from;
      this.to = to;
    }

    void carry(Buffer piece, long heldNs) {
      if (heldNs == 0 && waiting == 0) {
        write(piece);
      } else {
        hold(piece, heldNs);
      }
    }

    private void hold(Buffer piece, long heldNs) {
      if (++waiting == DELAYED_PIECES_MAX) {
        from.pause();
      }
      long dueNs = System.nanoTime() + heldNs;
      last = last.compose(sent -> until(dueNs)).onComplete(due -> {
        write(piece);
        if (waiting-- == DELAYED_PIECES_MAX) {
          from.resume();
        }
      });
    }

    private Future<Void> until(long dueNs) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(dueNs - System.nanoTime());
      return leftMs <= 0 ? Future.succeededFuture() : vertx.timer(leftMs).mapEmpty();
    }

    private void write(Buffer piece) {
      to.write(piece);
      if (to.writeQueueFull()) {
        from.pause();
        to.drainHandler(drained -> from.resume());
      }
    }
  }
}
