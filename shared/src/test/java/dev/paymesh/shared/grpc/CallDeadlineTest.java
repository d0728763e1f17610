package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A call ends by its deadline wherever it is stuck, says so on both sides, and leaves nothing behind. */
@ParameterizedClass
@EnumSource
final class CallDeadlineTest {

  private final Way way;

  private static final Limits ONE_STREAM = Limits.DEFAULT.connections(1, 1, 10);
  private static final long SHORT_MS = 200;
  private static final long LONG_MS = 10_000;
  /** The deadline in Echo's policy. */
  private static final long OWN_MS = 5_000;

  private static final long LESS_MS = OWN_MS - 1_000;
  /** What Peer keeps of a caller's budget at each hop. */
  private static final long RESERVE_MS = 10;

  private final Vertx vertx;
  private final RpcCounts counts = new RpcCounts();
  private final AtomicInteger served = new AtomicInteger();
  private final Queue<Promise<EchoReply>> open = new ConcurrentLinkedQueue<>();

  CallDeadlineTest(Way way) {
    this.way = way;
    this.vertx = way.vertx();
  }

  @AfterEach
  void close() {
    counts.close();
    Probe.await(vertx.close());
  }

  @Test
  void aDeadlineFiresWhileWaitingForAPeerThatAcceptsButNeverSpeaks() {
    var silent = vertx.createNetServer().connectHandler(socket -> {});
    Probe.await(silent.listen(0, "127.0.0.1"));
    assertExceeded(Probe.peer(vertx, "gateway", silent.actualPort(), ONE_STREAM));
  }

  @Test
  void aDeadlineFiresWhileWaitingForAPeerThatNeverAccepts() throws IOException {
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> backlog = fill(deaf);
      assertExceeded(Probe.peer(vertx, "gateway", deaf.getLocalPort(), ONE_STREAM));
      for (Socket socket : backlog) {
        socket.close();
      }
    }
  }

  /** Connects until the kernel takes no more, so that the next connection attempt hangs. */
  private static List<Socket> fill(ServerSocket deaf) throws IOException {
    List<Socket> backlog = new ArrayList<>();
    while (backlog.size() < 16) {
      Socket socket = new Socket();
      backlog.add(socket);
      try {
        socket.connect(new InetSocketAddress(deaf.getInetAddress(), deaf.getLocalPort()), 200);
      } catch (SocketTimeoutException full) {
        return backlog;
      }
    }
    throw new IllegalStateException("the backlog has no end");
  }

  @Test
  void aDeadlineFiresWhileWaitingForAFreeStreamAndTheStreamIsNotLost() {
    MeshServer server = Probe.serve(vertx, request -> {
      served.incrementAndGet();
      return request.getText().equals("held") ? held() : answered();
    });
    Peer peer = Probe.peer(vertx, "gateway", server.port(), ONE_STREAM);
    warm(peer);
    Future<EchoReply> first = Probe.onLoop(
        vertx,
        () -> Future.succeededFuture(
            peer.start(Probe.caller(LONG_MS), ProbeServiceGrpcClient.Echo, Probe.echo("held"))
                .future()));
    for (int i = 0; i < 3; i++) {
      assertExceeded(peer);
    }
    assertThat(served).as("calls that reached the server").hasValueLessThanOrEqualTo(2);
    Probe.onLoop(vertx, () -> Future.succeededFuture(open.remove().tryComplete(Probe.reply(""))));
    Probe.await(first.otherwiseEmpty());
    assertThat(Probe.call(vertx, peer, LONG_MS).getText()).isEqualTo("answered");
    assertThat(served).as("calls that reached the server").hasValue(3);
  }

  @Test
  void manyCallsThatExpiredWhileTheyWaitedDoNotTakeThePlaceOfLiveOnes() {
    MeshServer server =
        Probe.serve(vertx, request -> request.getText().equals("held") ? held() : answered());
    Peer peer = Probe.peer(vertx, "gateway", server.port(), Limits.DEFAULT.connections(2, 4, 50));
    warm(peer);
    for (int round = 0; round < 3; round++) {
      Probe.onLoop(vertx, () -> Future.join(java.util.stream.IntStream.range(0, 40)
              .mapToObj(i -> peer.start(
                      Probe.caller(SHORT_MS), ProbeServiceGrpcClient.Echo, Probe.echo("held"))
                  .future()
                  .otherwiseEmpty())
              .toList())
          .map(all -> null));
      assertThat(Probe.call(vertx, peer, LONG_MS).getText()).isEqualTo("answered");
    }
  }

  @Test
  void expiryIsDeadlineExceededOnBothSides() {
    Promise<Void> ended = Promise.promise();
    MeshServer server = Probe.serve(vertx, request -> {
      if (request.getText().equals("hello")) {
        CallContext.current().scope().onEnd(ended::tryComplete);
        return held();
      }
      return answered();
    });
    Peer peer = way.peer(vertx, server.port());
    warm(peer);
    assertExceeded(peer);
    Probe.await(ended.future());
    assertThat(counts.of(Side.CLIENT, "Echo", GrpcStatus.DEADLINE_EXCEEDED)).isEqualTo(1);
    assertThat(counts.of(Side.SERVER, "Echo", GrpcStatus.DEADLINE_EXCEEDED)).isEqualTo(1);
  }

  @Test
  void aSpentBudgetNeverGoesOnTheWire() {
    MeshServer server = Probe.serve(vertx, request -> {
      served.incrementAndGet();
      return answered();
    });
    Peer peer = way.peer(vertx, server.port());
    for (long budgetMs : new long[] {-1_000, 0, 1, RESERVE_MS}) {
      MeshStatus status = Probe.failure(() -> Probe.call(vertx, peer, budgetMs));
      assertThat(status.code()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    }
    warm(peer);
    assertThat(served).hasValue(1);
  }

  @Test
  void eachHopHasTheSmallerOfItsOwnDeadlineAndWhatIsLeft() {
    assertThat(budgetsOver3Hops(60_000))
        .satisfiesExactly(
            first -> assertThat(first).isBetween(1L, OWN_MS),
            second -> assertThat(second).isBetween(1L, OWN_MS - RESERVE_MS),
            third -> assertThat(third).isBetween(1L, OWN_MS - 2 * RESERVE_MS));
    assertThat(budgetsOver3Hops(LESS_MS))
        .satisfiesExactly(
            first -> assertThat(first).isBetween(1L, LESS_MS - RESERVE_MS),
            second -> assertThat(second).isBetween(1L, LESS_MS - 2 * RESERVE_MS),
            third -> assertThat(third).isBetween(1L, LESS_MS - 3 * RESERVE_MS));
  }

  /** The budget that each of three services sees, the outermost first. */
  private List<Long> budgetsOver3Hops(long callerMs) {
    List<Long> budgets = new ArrayList<>();
    MeshServer last = Probe.serve(vertx, request -> noted(budgets).compose(seen -> answered()));
    MeshServer middle = forwarding(budgets, last);
    MeshServer first = forwarding(budgets, middle);
    Probe.call(vertx, way.peer(vertx, first.port()), callerMs);
    return budgets;
  }

  private MeshServer forwarding(List<Long> budgets, MeshServer to) {
    Peer peer = way.peer(vertx, "middle", to.port());
    return Probe.serve(vertx, request -> noted(budgets)
        .compose(seen -> peer.call(ProbeServiceGrpcClient.Echo, request)));
  }

  private static Future<Void> noted(List<Long> budgets) {
    synchronized (budgets) {
      budgets.add(CallContext.current().deadline().remainingMs());
    }
    return Future.succeededFuture();
  }

  private void assertExceeded(Peer peer) {
    MeshStatus status = Probe.failure(() -> Probe.call(vertx, peer, SHORT_MS));
    assertThat(status.code()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    assertThat(status.reason()).isEqualTo("DEADLINE_EXCEEDED");
  }

  /** Classes are loaded and the connection made, so that the deadlines under test measure the call alone. */
  private void warm(Peer peer) {
    EchoRequest warm = Probe.echo("warm");
    assertThat(Probe.call(vertx, peer, Probe.caller(LONG_MS), warm).getText())
        .isEqualTo("answered");
  }

  private Future<EchoReply> held() {
    Promise<EchoReply> promise = Promise.promise();
    open.add(promise);
    return promise.future();
  }

  private static Future<EchoReply> answered() {
    return Future.succeededFuture(Probe.reply("answered"));
  }
}
