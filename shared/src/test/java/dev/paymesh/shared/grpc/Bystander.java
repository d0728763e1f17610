package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Owns an honest caller that calls all the time while others misbehave, and how it fares. */
final class Bystander {

  private static final long EVERY_MS = 10;
  private static final long BUDGET_MS = 5_000;
  private static final long P99_MS_MAX = 1_000;
  /** Until the code of a call is compiled, more or less. */
  private static final int WARM_UPS = 200;

  private final Vertx vertx;
  private final Peer peer;
  private final List<Long> answeredMs = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private long timer;
  private int pending;

  Bystander(Vertx vertx, int port) {
    this.vertx = vertx;
    this.peer = Probe.peer(vertx, port);
  }

  /** Once calls are answered, so that the connection is there. */
  Bystander start() {
    for (int calls = 0; calls < WARM_UPS; calls++) {
      assertThat(Probe.call(vertx, peer, BUDGET_MS).getText()).isNotEmpty();
    }
    timer = vertx.setPeriodic(EVERY_MS, tick -> call());
    return this;
  }

  private synchronized void call() {
    long started = System.nanoTime();
    pending++;
    peer.start(Probe.caller(BUDGET_MS), ProbeServiceGrpcClient.Echo, Probe.echo("hello"))
        .future()
        .onComplete(answered -> ended(started), failure -> failed(started, failure));
  }

  private synchronized void failed(long started, Throwable failure) {
    failures.add(failure);
    ended(started);
  }

  private synchronized void ended(long started) {
    answeredMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    pending--;
    notifyAll();
  }

  /** Calls once more, and judges them all. */
  synchronized void assertServed() {
    vertx.cancelTimer(timer);
    call();
    try {
      while (pending > 0) {
        wait(BUDGET_MS);
      }
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
    assertThat(failures).isEmpty();
    answeredMs.sort(null);
    long p99 = answeredMs.get((int) ((answeredMs.size() - 1) * 0.99));
    assertThat(p99).as("p99 of %d calls, in ms", answeredMs.size()).isLessThan(P99_MS_MAX);
  }
}
