package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.CountRequest;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that drains loses no call, and neither a stream nor its reader holds it up. */
@Timeout(60)
final class DrainTest {

  private static final int CALLERS = 40;
  private static final int CALLS = 6_000;
  private static final long WORK_MS = 5;
  private static final long SHUTDOWN_MS = 8_000;

  private final Vertx vertx = Probe.vertx();

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  /** One of several instances of the probe service. */
  private static final class Node {

    private final ProcessLife life = ProcessLife.begun();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger callsAtStop = new AtomicInteger();
    private final Vertx vertx;
    private final MeshServer server;

    private Node(Vertx vertx) {
      this.vertx = vertx;
      this.server = Probe.await(Probe.serverOf(
              vertx,
              Probe.config("probe").kept(new Upkeep(life, CallRoom.usual(), List.of())),
              this::echo)
          .serverStream(ProbeServiceGrpcService.Count, DrainTest::endless)
          .serverStream(
              ProbeServiceGrpcService.CountOwned, (request, out) -> Future.succeededFuture())
          .unimplemented(ProbeServiceGrpcService.Sum, ProbeServiceGrpcService.Chat)
          .listen());
    }

    private Future<EchoReply> echo(EchoRequest request) {
      calls.incrementAndGet();
      return vertx.timer(WORK_MS).map(done -> Probe.reply(request.getText()));
    }

    private SocketAddress address() {
      return SocketAddress.inetSocketAddress(server.port(), "127.0.0.1");
    }

    /** As the launcher does it. */
    private Future<Void> stop(long windowMs) {
      life.drain(windowMs);
      return vertx.timer(windowMs + 1).compose(over -> {
        callsAtStop.set(calls.get());
        return server.shutdown(SHUTDOWN_MS);
      });
    }
  }

  /** Until it is told to end, whether anybody reads or not. */
  private static Future<Void> endless(CountRequest request, Outbound<EchoReply> out) {
    for (long n = 1; n <= request.getUpto(); n++) {
      out.write(EchoReply.newBuilder().setNumber(n).setText(Streams.BIG).build());
    }
    return Promise.<Void>promise().future();
  }

  @ParameterizedTest
  @ValueSource(longs = {300, 0})
  void noCallIsLostWhenOneOfTwoGoesAwayUnderLoad(long windowMs) {
    Node leaving = new Node(vertx);
    Node staying = new Node(vertx);
    Peer peer = peer(leaving, staying);
    AtomicInteger left = new AtomicInteger(CALLS);
    Promise<Void> stopped = Promise.promise();
    Runnable stop = () -> leaving.stop(windowMs).onComplete(stopped);
    Future<?> load = Probe.onLoop(
        vertx,
        () -> Future.succeededFuture(Future.join(
            IntStream.range(0, CALLERS).mapToObj(one -> loop(peer, left, stop)).toList())));
    Probe.await(load);
    Probe.await(stopped.future());
    assertThat(leaving.calls.get()).isGreaterThan(CALLERS);
    assertThat(leaving.calls.get() + staying.calls.get()).isEqualTo(CALLS);
    if (windowMs > 0) {
      assertThat(leaving.calls).as("when its time was up").hasValue(leaving.callsAtStop.get());
    }
  }

  private Future<Void> loop(Peer peer, AtomicInteger left, Runnable stop) {
    int mine = left.decrementAndGet();
    if (mine < 0) {
      return Future.succeededFuture();
    }
    if (mine == CALLS * 3 / 4) {
      stop.run();
    }
    return peer.start(Probe.caller(5_000), ProbeServiceGrpcClient.Echo, Probe.echo("hello"))
        .future()
        .compose(done -> loop(peer, left, stop));
  }

  private Peer peer(Node... nodes) {
    return Peer.to(
        vertx,
        new PeerConfig("gateway", List.of(nodes).stream().map(Node::address).toList(), Probe.SEAL),
        ProbeServiceGrpcService.SERVICE_DESCRIPTOR);
  }

  @Test
  void theOnlyInstanceServesUntilItIsStopped() {
    Node only = new Node(vertx);
    Peer peer = peer(only);
    assertThat(Probe.call(vertx, peer, 5_000).getText()).isEqualTo("hello");
    only.life.drain(60_000);
    for (int n = 0; n < 20; n++) {
      assertThat(Probe.call(vertx, peer, 5_000).getText()).isEqualTo("hello");
    }
    Probe.await(only.server.shutdown(SHUTDOWN_MS));
    MeshStatus gone = Probe.failure(() -> Probe.call(vertx, peer, 5_000));
    assertThat(gone.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  @Test
  void streamsEndOneAfterAnotherWithinTheWindow() {
    Node node = new Node(vertx);
    Peer peer = peer(node);
    List<Future<Void>> ends = new ArrayList<>();
    AtomicInteger told = new AtomicInteger();
    Promise<Void> open = Promise.promise();
    Probe.onLoop(vertx, () -> {
      for (int n = 0; n < 20; n++) {
        ends.add(stream(peer, 1, reply -> {
              if (told.incrementAndGet() == 20) {
                open.complete();
              }
            })
            .end());
      }
      return open.future();
    });
    AtomicLong firstNs = new AtomicLong(Long.MAX_VALUE);
    AtomicLong lastNs = new AtomicLong();
    ends.forEach(end -> end.onComplete(done -> {
      firstNs.accumulateAndGet(System.nanoTime(), Math::min);
      lastNs.accumulateAndGet(System.nanoTime(), Math::max);
    }));
    node.life.drain(1_000);
    for (Future<Void> end : ends) {
      MeshStatus status = Probe.failure(() -> Probe.await(end));
      assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
      assertThat(status.reason()).isEqualTo("DRAINING");
    }
    assertThat(Duration.ofNanos(lastNs.get() - firstNs.get()))
        .isBetween(Duration.ofMillis(200), Duration.ofMillis(4_000));
  }

  @Test
  void aReaderThatIsStuckDoesNotHoldUpTheStop() {
    Node node = new Node(vertx);
    Peer peer = peer(node);
    Promise<Void> open = Promise.promise();
    Inbound[] stuck = new Inbound[1];
    Probe.onLoop(vertx, () -> {
      stuck[0] = stream(peer, 200, reply -> {
        stuck[0].pause();
        open.tryComplete();
      });
      return open.future();
    });
    long started = System.nanoTime();
    Probe.await(node.stop(0));
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isLessThan(Duration.ofMillis(SHUTDOWN_MS / 4));
  }

  private Inbound stream(Peer peer, long upto, java.util.function.Consumer<EchoReply> receiver) {
    return peer.stream(
        Probe.caller(30_000),
        ProbeServiceGrpcClient.Count,
        CountRequest.newBuilder().setUpto(upto).build(),
        receiver);
  }
}
