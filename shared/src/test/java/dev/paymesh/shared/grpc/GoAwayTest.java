package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server of grpc-java that goes away in good order costs its callers nothing. */
final class GoAwayTest {

  private static final long LONG_MS = 15_000;
  private static final int CALLERS = 8;
  /** A fast machine needs some, until two connections have grown old. */
  private static final int ROUNDS_MAX = 100;

  private static final int CALLS = 4_000;

  private final Vertx vertx = Probe.vertx();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final AtomicInteger connections = new AtomicInteger();

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  @Test
  void whatIsInFlightIsAnsweredAndWhatComesLaterIsUnavailable() throws InterruptedException {
    try (GrpcJavaServer server = new GrpcJavaServer(this::echo)) {
      Peer peer = Probe.peer(vertx, server.port());
      assertThat(Probe.call(vertx, peer, LONG_MS).getText()).isEqualTo("hello");
      Future<EchoReply> inFlight = peer.start(
              Probe.caller(LONG_MS), ProbeServiceGrpcClient.Echo, Probe.echo("held"))
          .future();
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      server.shutdown();
      assertThat(untilRefused(peer).code()).isEqualTo(GrpcStatus.UNAVAILABLE);
      held.countDown();
      assertThat(Probe.await(inFlight).getText()).isEqualTo("held");
      assertThat(server.isTerminatedWithin(5)).as("our connections are gone").isTrue();
    }
  }

  /** What was sent before its GOAWAY had arrived, the server still answers. */
  private MeshStatus untilRefused(Peer peer) {
    for (int calls = 0; calls < 10_000; calls++) {
      try {
        Probe.call(vertx, peer, LONG_MS);
      } catch (MeshStatus refused) {
        return refused;
      }
    }
    throw new AssertionError("the server goes on");
  }

  private EchoReply echo(EchoRequest request) {
    if (request.getText().equals("held")) {
      arrived.countDown();
      try {
        held.await();
      } catch (InterruptedException stopped) {
        throw new IllegalStateException(stopped);
      }
    }
    return Probe.reply(request.getText());
  }

  /** As behind a proxy that renews its connections: each GOAWAY meets calls that were just sent. */
  @Test
  void noCallIsLostWhenConnectionsGrowOldUnderLoad() {
    try (GrpcJavaServer server = new GrpcJavaServer(this::echo, options -> options
        .maxConnectionAge(200, TimeUnit.MILLISECONDS)
        .maxConnectionAgeGrace(5, TimeUnit.SECONDS)
        .addTransportFilter(new Counted(connections)))) {
      Peer peer = Probe.peer(vertx, server.port());
      List<Throwable> failures = new ArrayList<>();
      for (int round = 0; round < ROUNDS_MAX && connections.get() <= 2; round++) {
        callInRows(peer, failures);
      }
      assertThat(failures).isEmpty();
      assertThat(connections).as("connections").hasValueGreaterThan(2);
    }
  }

  private void callInRows(Peer peer, List<Throwable> failures) {
    Probe.onLoop(vertx, () -> {
      List<Future<Void>> callers = new ArrayList<>();
      for (int n = 0; n < CALLERS; n++) {
        callers.add(callInTurn(peer, CALLS / CALLERS, failures));
      }
      return Future.all(callers);
    });
  }

  private static Future<Void> callInTurn(Peer peer, int calls, List<Throwable> failures) {
    Promise<Void> done = Promise.promise();
    next(peer, calls, failures, done);
    return done.future();
  }

  private static void next(Peer peer, int left, List<Throwable> failures, Promise<Void> done) {
    if (left == 0) {
      done.complete();
      return;
    }
    peer.start(Probe.caller(LONG_MS), ProbeServiceGrpcClient.Echo, Probe.echo("hello"))
        .future()
        .onFailure(failures::add)
        .onComplete(answered -> next(peer, left - 1, failures, done));
  }

  /** Counts the connections of a server. */
  private static final class Counted extends io.grpc.ServerTransportFilter {

    private final AtomicInteger opened;

    Counted(AtomicInteger opened) {
      this.opened = opened;
    }

    @Override
    public io.grpc.Attributes transportReady(io.grpc.Attributes attributes) {
      opened.incrementAndGet();
      return attributes;
    }
  }
}
