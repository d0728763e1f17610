package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a role's room is shared out. */
final class CallRoomTest {

  private static final int ROOM = 10;
  private static final int PERCENT = 40;
  private static final int SHARE = 4;

  private final Vertx vertx = Probe.vertx();
  private final Queue<Promise<EchoReply>> held = new ConcurrentLinkedQueue<>();
  private final MeshServer server = Probe.serve(
      vertx,
      Probe.within(new CallRoom(ROOM, ROOM, PERCENT)),
      request -> {
        Promise<EchoReply> open = Promise.promise();
        held.add(open);
        return open.future();
      },
      (request, out) -> Future.succeededFuture());

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  @Test
  void aConnectionFillsItsShareAndLeavesTheRestToOthers() {
    Peer greedy = onOneConnection();
    Peer other = onOneConnection();
    hold(greedy, SHARE);
    MeshStatus refused = Probe.failure(() -> Probe.await(start(greedy)));
    assertThat(refused.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(refused.reason()).isEqualTo("OVERLOADED");
    hold(other, SHARE);
    assertThat(held).hasSize(2 * SHARE);
  }

  @Test
  void aCallThatEndsGivesItsPlaceBack() {
    Peer peer = onOneConnection();
    for (int round = 0; round < 3; round++) {
      Future<EchoReply> one = hold(peer, SHARE);
      Probe.failure(() -> Probe.await(start(peer)));
      for (Promise<EchoReply> call : held) {
        call.complete(Probe.reply("done"));
      }
      held.clear();
      assertThat(Probe.await(one).getText()).isEqualTo("done");
    }
  }

  private Peer onOneConnection() {
    return Probe.peer(vertx, "gateway", server.port(), Limits.DEFAULT.connections(1, 1_000, 1_000));
  }

  /** Returns once all of them are there; the last of them. */
  private Future<EchoReply> hold(Peer peer, int count) {
    int before = held.size();
    Future<EchoReply> last = IntStream.range(0, count)
        .mapToObj(one -> start(peer))
        .reduce(Future.failedFuture("none"), (one, next) -> next);
    long endNs = System.nanoTime() + 10_000_000_000L;
    while (held.size() < before + count) {
      assertThat(System.nanoTime()).as("calls that arrive").isLessThan(endNs);
      Thread.onSpinWait();
    }
    return last;
  }

  private Future<EchoReply> start(Peer peer) {
    return Probe.onLoop(
        vertx,
        () -> Future.succeededFuture(
            peer.start(Probe.caller(20_000), ProbeServiceGrpcClient.Echo, Probe.echo("held"))
                .future()));
  }
}
