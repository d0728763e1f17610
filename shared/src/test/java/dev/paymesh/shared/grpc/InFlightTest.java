package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.CountRequest;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.identity.Identity;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How many calls one target gets at once, and on how many connections. */
class InFlightTest {

  private static final long BUDGET_MS = 15_000;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final Vertx vertx = mesh.vertx();
  private final Queue<Promise<EchoReply>> held = new ConcurrentLinkedQueue<>();
  private final Queue<Promise<Void>> streams = new ConcurrentLinkedQueue<>();
  private CountDownLatch arrivals = new CountDownLatch(0);

  private final MeshServer server = Probe.serve(
      vertx,
      request -> request.getText().equals("held")
          ? arrived(held)
          : Future.succeededFuture(Probe.reply("answered")),
      (request, out) -> arrived(streams));
  private final CuttableLink link = new CuttableLink(vertx, server.port());

  @Test
  void aCallOverTheCapFailsAtOnceAndOneLessMakesRoom() throws Exception {
    Peer peer = peer(Limits.DEFAULT.inFlight(5, 5), true);
    List<Future<EchoReply>> calls = hold(peer, 5);
    long startedNs = System.nanoTime();
    MeshStatus refusal = Probe.failure(() -> Probe.call(vertx, peer, BUDGET_MS));
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs))
        .isLessThan(BUDGET_MS / 3);
    assertThat(refusal.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(refusal.reason()).isEqualTo("TARGET_BUSY");
    assertThat(held).as("calls that reached the server").hasSize(5);

    release(1);
    Probe.await(Future.any(calls));
    assertThat(Probe.call(vertx, peer, BUDGET_MS).getText()).isEqualTo("answered");
    release(4);
    Probe.await(Future.all(calls));
  }

  @Test
  void longStreamsAreCountedApart() throws Exception {
    Peer peer = peer(Limits.DEFAULT.inFlight(2, 3), false);
    List<Future<EchoReply>> calls = hold(peer, 2);
    List<Inbound> open = watch(peer, 3);
    MeshStatus refusal = Probe.failure(() -> Probe.await(watchOne(peer).end()));
    assertThat(refusal.reason()).isEqualTo("TARGET_BUSY");
    release(2);
    Probe.await(Future.all(calls));
    assertThat(Probe.call(vertx, peer, BUDGET_MS).getText()).isEqualTo("answered");
    open.forEach(Inbound::cancel);
  }

  @Test
  void withoutAKnownEndpointACallFailsAtOnceAndTheFirstOneServes() {
    List<SocketAddress> known = new CopyOnWriteArrayList<>();
    Peer peer = Peer.to(
        vertx,
        new PeerConfig(
            "gateway", () -> List.copyOf(known), Probe.SEAL, Limits.DEFAULT, false, Identity.NONE),
        ProbeServiceGrpcService.SERVICE_DESCRIPTOR);
    MeshStatus refusal = Probe.failure(() -> Probe.call(vertx, peer, BUDGET_MS));
    assertThat(refusal.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(refusal.reason()).isEqualTo("NO_ENDPOINT");
    known.add(SocketAddress.inetSocketAddress(server.port(), "127.0.0.1"));
    assertThat(Probe.call(vertx, peer, BUDGET_MS).getText()).isEqualTo("answered");
    known.clear();
    assertThat(Probe.call(vertx, peer, BUDGET_MS).getText()).isEqualTo("answered");
  }

  @Test
  void aSecondConnectionOpensOnlyWhenTheFirstIsFullAndThereIsNoThird() throws Exception {
    Peer peer = peer(Limits.DEFAULT.connections(2, 4, 10), false);
    Probe.call(vertx, peer, BUDGET_MS);
    List<Future<EchoReply>> calls = hold(peer, 4);
    assertThat(link.connections()).isEqualTo(1);
    calls.addAll(hold(peer, 1));
    assertThat(link.connections()).isEqualTo(2);
    calls.addAll(hold(peer, 3));
    Call<EchoReply> ninth = start(peer);
    release(8);
    Probe.await(Future.all(calls));
    arrivalOf(1);
    release(1);
    assertThat(Probe.await(ninth.future()).getText()).isEqualTo("released");
    assertThat(link.connections()).isEqualTo(2);
  }

  @Test
  void longStreamsHaveConnectionsOfTheirOwn() throws Exception {
    Peer peer = peer(Limits.DEFAULT.connections(1, 4, 10).inFlight(4, 8), false);
    Probe.call(vertx, peer, BUDGET_MS);
    watch(peer, 1);
    assertThat(link.connections()).isEqualTo(2);
    watch(peer, 3);
    assertThat(link.connections()).isEqualTo(2);
    watch(peer, 4);
    assertThat(link.connections()).isEqualTo(3);
    assertThat(Probe.call(vertx, peer, BUDGET_MS).getText()).isEqualTo("answered");
    assertThat(link.connections()).isEqualTo(3);
  }

  private Peer peer(Limits limits, boolean retries) {
    List<SocketAddress> endpoints =
        List.of(SocketAddress.inetSocketAddress(link.port(), "127.0.0.1"));
    PeerConfig config = new PeerConfig("gateway", endpoints, Probe.SEAL).within(limits);
    return Peer.to(
        vertx, retries ? config.retrying() : config, ProbeServiceGrpcService.SERVICE_DESCRIPTOR);
  }

  private <T> Future<T> arrived(Queue<Promise<T>> waiting) {
    Promise<T> open = Promise.promise();
    waiting.add(open);
    arrivals.countDown();
    return open.future();
  }

  /** Calls that have all reached the server and are not answered. */
  private List<Future<EchoReply>> hold(Peer peer, int count) throws InterruptedException {
    arrivals = new CountDownLatch(count);
    List<Future<EchoReply>> calls = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      calls.add(start(peer).future());
    }
    assertThat(arrivals.await(10, TimeUnit.SECONDS)).isTrue();
    return calls;
  }

  private Call<EchoReply> start(Peer peer) {
    return Probe.onLoop(
        vertx,
        () -> Future.succeededFuture(
            peer.start(Probe.caller(BUDGET_MS), ProbeServiceGrpcClient.Echo, Probe.echo("held"))));
  }

  private List<Inbound> watch(Peer peer, int count) throws InterruptedException {
    arrivals = new CountDownLatch(count);
    List<Inbound> open = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      open.add(watchOne(peer));
    }
    assertThat(arrivals.await(10, TimeUnit.SECONDS)).isTrue();
    return open;
  }

  private Inbound watchOne(Peer peer) {
    return Probe.onLoop(
        vertx,
        () -> Future.succeededFuture(peer.stream(
            Probe.caller(BUDGET_MS),
            ProbeServiceGrpcClient.Count,
            CountRequest.getDefaultInstance(),
            reply -> {})));
  }

  private void arrivalOf(int count) {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (held.size() < count) {
      assertThat(System.nanoTime()).isLessThan(endNs);
      Thread.onSpinWait();
    }
  }

  private void release(int count) {
    for (int n = 0; n < count; n++) {
      held.remove().complete(Probe.reply("released"));
    }
  }
}
