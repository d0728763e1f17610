package dev.paymesh.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Owns payments that are watched, each by a client with a connection of its own: made, then followed on the same socket.
 * What is sent as load is one payment from its request to its last event. Used on one event loop.
 */
final class WatchSource implements LoadSource, LoadSource.LoadClient {

  private static final int OK = 200;
  private static final int CONNECT_MS_MAX = 5_000;
  private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(1);
  private static final int DIGITS = 3;

  private final EdgeOptions edge;
  private final Histogram delays = new Histogram(1, MICROS_MAX, DIGITS);
  private final Set<WatchedPayment> open = new HashSet<>();
  private NetClient client;
  private long patienceMs;
  private int next;
  private int openMost;

  @SuppressWarnings("NullAway.Init") // opened before it is used
  WatchSource(EdgeOptions edge) {
    this.edge = edge;
  }

  @Override
  public LoadClient open(Vertx vertx, Limits limits) {
    client = vertx.createNetClient(
        new NetClientOptions().setConnectTimeout(CONNECT_MS_MAX).setTcpNoDelay(true));
    patienceMs = limits.timeoutMs();
    return this;
  }

  @Override
  public Future<Integer> send() {
    return begin(EdgeText.DECIDED).compose(watch -> watch
        .over()
        .timeout(patienceMs, TimeUnit.MILLISECONDS)
        .onComplete(ended -> leave(watch))
        .map(OK));
  }

  @Override
  public Future<Tried> tryOne() {
    return send()
        .map(ok -> new Tried(true, ""))
        .otherwise(failure -> new Tried(false, String.valueOf(failure.getMessage())));
  }

  /** A watcher that stays: its payment is never decided. Completes with its first event. */
  Future<WatchedPayment> idle() {
    return begin(EdgeText.UNDECIDED);
  }

  private Future<WatchedPayment> begin(int amount) {
    int number = next++;
    Target target = edge.target();
    return client.connect(target.port(), target.host()).compose(socket -> {
      WatchedPayment watch = watch(socket, edge.text(number), amount);
      return watch.begun().timeout(patienceMs, TimeUnit.MILLISECONDS).map(watch);
    });
  }

  private WatchedPayment watch(NetSocket socket, EdgeText text, int amount) {
    WatchedPayment watch = new WatchedPayment(socket, text, delays);
    open.add(watch);
    openMost = Math.max(openMost, open.size());
    socket.closeHandler(closed -> open.remove(watch));
    watch.pay(amount);
    return watch;
  }

  private void leave(WatchedPayment watch) {
    open.remove(watch);
    watch.close();
  }

  /** How many are watched, once settlement has left the last of them to an operator. */
  Future<Integer> resting() {
    List<Future<Void>> parked = open.stream().map(WatchedPayment::parked).toList();
    return Future.all(parked).map(all -> open.size());
  }

  /** Those that are watched now. */
  List<UUID> payments() {
    return open.stream().map(WatchedPayment::id).toList();
  }

  /** The most that were ever watched at once, since this was last asked. */
  int takeMost() {
    int most = openMost;
    openMost = open.size();
    return most;
  }

  /** From the commit that an event tells of to its arrival, since this was last asked. */
  Latency takeDelays() {
    Latency latency = Latency.of(delays);
    delays.reset();
    return latency;
  }

  Future<Void> closeAll() {
    Set.copyOf(open).forEach(this::leave);
    return Future.succeededFuture();
  }
}
