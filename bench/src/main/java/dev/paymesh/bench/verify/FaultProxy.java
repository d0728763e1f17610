package dev.paymesh.bench.verify;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Owns one link of the mesh, on loopback, and what is wrong with it. Lives on one event loop. */
final class FaultProxy {

  private static final String HOST = "127.0.0.1";
  private static final int CONNECT_MS_MAX = 2_000;
  /** Held back by a latency; the sender waits beyond. */
  private static final int DELAYED_BUFFERS_MAX = 256;

  /** What is wrong with a link. */
  enum Trouble {
    NONE,
    /** Nobody gets in, and who was in is thrown out. */
    REFUSES,
    /** Everything waits, in both directions, and goes on afterwards. */
    FREEZES,
    /** What is asked arrives, what is answered does not. */
    DROPS_REPLIES,
    /** Each piece takes a while, a different one each. */
    DELAYS
  }

  /** A trouble; the latency is drawn from {@code delayMs} plus or minus half of it. */
  record State(Trouble trouble, int delayMs) {
    static final State FINE = new State(Trouble.NONE, 0);
  }

  private record Pair(NetSocket caller, NetSocket callee) {
    void close() {
      caller.close();
      callee.close();
    }

    void pause() {
      caller.pause();
      callee.pause();
    }

    void resume() {
      caller.resume();
      callee.resume();
    }
  }

  private final Vertx vertx;
  private final ContextInternal context;
  private final NetServer server;
  private final NetClient client;
  private final IntSupplier target;
  private final SplittableRandom random;
  private final Set<Pair> pairs = new HashSet<>();
  private State state = State.FINE;

  /** To a port that is asked for at each connection. */
  FaultProxy(Vertx vertx, IntSupplier target, long seed) {
    this.vertx = vertx;
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.target = target;
    this.random = new SplittableRandom(seed);
    this.server = vertx.createNetServer();
    this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MS_MAX));
  }

  /** The port it listens on. */
  Future<Integer> listen() {
    return server.connectHandler(this::accept).listen(0, HOST).map(NetServer::actualPort);
  }

  Future<Void> close() {
    return server.close();
  }

  /** From now on; completes when it is so. */
  Future<Void> become(State next) {
    return context.<Void>succeededFuture().onSuccess(now -> change(next));
  }

  private void change(State next) {
    Trouble before = state.trouble();
    state = next;
    if (next.trouble() == Trouble.REFUSES || before == Trouble.DROPS_REPLIES) {
      // A connection that has lost bytes is of no use to anybody.
      Set.copyOf(pairs).forEach(Pair::close);
    } else if (next.trouble() == Trouble.FREEZES) {
      pairs.forEach(Pair::pause);
    } else if (before == Trouble.FREEZES) {
      pairs.forEach(Pair::resume);
    }
  }

  private void accept(NetSocket caller) {
    caller.pause();
    caller.exceptionHandler(broken -> {});
    if (state.trouble() == Trouble.REFUSES) {
      caller.close();
      return;
    }
    client
        .connect(target.getAsInt(), HOST)
        .onFailure(gone -> caller.close())
        .onSuccess(callee -> join(new Pair(caller, callee)));
  }

  private void join(Pair pair) {
    pairs.add(pair);
    pair.callee().exceptionHandler(broken -> {});
    pump(pair.caller(), pair.callee(), false);
    pump(pair.callee(), pair.caller(), true);
    pair.caller().closeHandler(closed -> part(pair));
    pair.callee().closeHandler(closed -> part(pair));
    if (state.trouble() == Trouble.FREEZES) {
      pair.pause();
    } else {
      pair.resume();
    }
  }

  private void part(Pair pair) {
    if (pairs.remove(pair)) {
      pair.close();
    }
  }

  private void pump(NetSocket from, NetSocket to, boolean replies) {
    Lane lane = new Lane(from, to);
    from.handler(piece -> {
      if (!replies || state.trouble() != Trouble.DROPS_REPLIES) {
        lane.carry(piece);
      }
    });
  }

  /** Owns one direction: pieces keep their order, and the sender waits for a slow receiver. */
  private final class Lane {

    private final NetSocket from;
    private final NetSocket to;
    private Future<Void> last = Future.succeededFuture();
    private int waiting;

    Lane(NetSocket from, NetSocket to) {
      this.from = from;
      this.to = to;
    }

    void carry(Buffer piece) {
      if (state.trouble() != Trouble.DELAYS && waiting == 0) {
        write(piece);
        return;
      }
      if (++waiting == DELAYED_BUFFERS_MAX) {
        from.pause();
      }
      long dueNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs());
      last = last.compose(sent -> until(dueNs)).onComplete(due -> {
        write(piece);
        if (waiting-- == DELAYED_BUFFERS_MAX) {
          from.resume();
        }
      });
    }

    private int delayMs() {
      int mean = state.delayMs();
      return mean == 0 ? 0 : mean / 2 + random.nextInt(mean);
    }

    private Future<Void> until(long dueNs) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(dueNs - System.nanoTime());
      return leftMs <= 0 ? Future.succeededFuture() : vertx.timer(leftMs).mapEmpty();
    }

    private void write(Buffer piece) {
      to.write(piece);
      if (to.writeQueueFull()) {
        from.pause();
        to.drainHandler(drained -> resume());
      }
    }

    private void resume() {
      if (state.trouble() != Trouble.FREEZES) {
        from.resume();
      }
    }
  }
}
