package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.CountRequest;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A server stream loses nothing, ends as its handler says, and does no harm to its neighbours. */
@ParameterizedClass
@EnumSource
final class StreamTest {

  private static final int PAUSED_STREAMS = 150;
  private static final int WATCHES = 500;
  private static final int CANCELS = 400;
  private static final long PATIENCE_S = 20;
  private static final Limits ONE_CONNECTION = Limits.DEFAULT.connections(1, 1_000, 1_000);

  private final Way way;
  private final Vertx vertx;

  StreamTest(Way way) {
    this.way = way;
    this.vertx = way.vertx();
  }

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  @Test
  void aReaderThatPausesAtOnceAndResumesLaterMissesNothing() {
    Promise<Void> written = Promise.promise();
    Peer peer = peer((request, out) -> {
      for (long n = 1; n <= 50; n++) {
        out.write(Probe.numbered(n));
      }
      written.complete();
      return Future.succeededFuture();
    });
    List<Long> seen = new ArrayList<>();
    Probe.onLoop(vertx, () -> {
      Inbound in = count(peer, reply -> seen.add(reply.getNumber()));
      in.pause();
      return written.future().compose(all -> {
        assertThat(seen).isEmpty();
        in.resume();
        return in.end();
      });
    });
    assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 50).boxed().toList());
  }

  @Test
  void aStreamThatFailsBeforeItsFirstMessageAnswersAtOnce() {
    Peer peer = peer((request, out) ->
        Future.failedFuture(MeshStatus.of(GrpcStatus.NOT_FOUND, "NONE", "né + 100%: not there")));
    assertFailed(peer, new ArrayList<>(), "né + 100%: not there");
  }

  @Test
  void aStreamThatFailsAfterSomeMessagesKeepsItsStatusAndText() {
    Peer peer = peer((request, out) -> {
      out.write(Probe.numbered(1));
      return out.write(Probe.numbered(2))
          .compose(sent ->
              Future.failedFuture(MeshStatus.of(GrpcStatus.NOT_FOUND, "NONE", "gone: é + 100%")));
    });
    List<Long> seen = new ArrayList<>();
    assertFailed(peer, seen, "gone: é + 100%");
    assertThat(seen).containsExactly(1L, 2L);
  }

  /** The caller's budget is longer than a test may wait: only an answer ends the stream in time. */
  private void assertFailed(Peer peer, List<Long> seen, String message) {
    MeshStatus status = Probe.failure(() -> Probe.onLoop(
        vertx, () -> count(peer, reply -> seen.add(reply.getNumber())).end()));
    assertThat(status.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(status.reason()).isEqualTo("NONE");
    assertThat(status.message()).isEqualTo(message);
  }

  @Test
  void aHandlerThatThrowsAnErrorOrGivesNoFutureIsAnInternalError() {
    dev.paymesh.shared.testkit.LogWatch.expect("probe.v1.ProbeService.Count failed");
    List<StreamHandler<CountRequest, EchoReply>> defects = List.of(
        (request, out) -> {
          throw new AssertionError("a defect");
        },
        (request, out) -> nothing());
    for (StreamHandler<CountRequest, EchoReply> defect : defects) {
      Peer peer = peer(defect);
      MeshStatus status =
          Probe.failure(() -> Probe.onLoop(vertx, () -> count(peer, reply -> {}).end()));
      assertThat(status.code()).isEqualTo(GrpcStatus.INTERNAL);
      assertThat(status.message()).isEqualTo("internal error");
    }
  }

  @SuppressWarnings("NullAway") // The defect under test.
  private static Future<Void> nothing() {
    return null;
  }

  @Test
  void fiveHundredOpenWatchesDoNotStarveAUnaryCall() throws InterruptedException {
    CountDownLatch watching = new CountDownLatch(WATCHES);
    Peer peer = peer((request, out) -> {
      watching.countDown();
      return Promise.<Void>promise().future();
    });
    start(peer, WATCHES);
    assertThat(watching.await(PATIENCE_S, TimeUnit.SECONDS)).as("all are open").isTrue();
    assertThat(Probe.call(vertx, peer, 10_000).getText()).isEqualTo("echo");
  }

  @Test
  void pausedStreamsFullOfUnreadMessagesDoNotStallTheirNeighbours() throws InterruptedException {
    CountDownLatch full = new CountDownLatch(PAUSED_STREAMS);
    EchoReply big = Probe.reply("x".repeat(32 * 1024));
    MeshServer server = Probe.serve(vertx, StreamTest::echo, (request, out) -> {
      if (request.getUpto() == 0) {
        return writeWhileThereIsRoom(out, big, full);
      }
      return out.write(Probe.numbered(request.getUpto()));
    });
    Peer peer = Probe.peer(vertx, "gateway", server.port(), ONE_CONNECTION);
    Probe.onLoop(vertx, () -> {
      for (int i = 0; i < PAUSED_STREAMS; i++) {
        count(peer, reply -> {}).pause();
      }
      return Future.succeededFuture();
    });
    assertThat(full.await(PATIENCE_S, TimeUnit.SECONDS)).as("all are full").isTrue();
    List<Long> seen = new ArrayList<>();
    CountRequest one = CountRequest.newBuilder().setUpto(1).build();
    Probe.onLoop(vertx, () -> peer.stream(
            Probe.caller(10_000),
            ProbeServiceGrpcClient.Count,
            one,
            (EchoReply reply) -> seen.add(reply.getNumber()))
        .end());
    assertThat(seen).containsExactly(1L);
  }

  /** 160 KiB go into a window of 64: the stream is full for as long as nobody reads. */
  private static Future<Void> writeWhileThereIsRoom(
      Outbound<EchoReply> out, EchoReply big, CountDownLatch full) {
    for (int i = 0; i < 5; i++) {
      out.write(big);
    }
    full.countDown();
    return Promise.<Void>promise().future();
  }

  @Test
  void fourHundredCancelsDoNotCloseTheConnectionOfAnInnocentStream() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(CANCELS);
    Promise<Outbound<EchoReply>> innocent = Promise.promise();
    MeshServer server = Probe.serve(vertx, StreamTest::echo, (request, out) -> {
      if (request.getUpto() == 1) {
        innocent.complete(out);
      } else {
        out.onEnd(ended::countDown);
        out.write(Probe.numbered(0));
      }
      return Promise.<Void>promise().future();
    });
    CuttableLink link = new CuttableLink(vertx, server.port());
    Peer peer = Probe.peer(vertx, "gateway", link.port(), ONE_CONNECTION);
    Promise<Long> heard = Promise.promise();
    CountRequest watch = CountRequest.newBuilder().setUpto(1).build();
    Probe.onLoop(vertx, () -> {
      peer.stream(
          Probe.caller(60_000),
          ProbeServiceGrpcClient.Count,
          watch,
          (EchoReply reply) -> heard.complete(reply.getNumber()));
      return innocent.future();
    });
    cancelEachOnItsFirstMessage(peer);
    assertThat(ended.await(PATIENCE_S, TimeUnit.SECONDS))
        .as("all are cancelled")
        .isTrue();
    innocent.future().result().write(Probe.numbered(7));
    assertThat(Probe.await(heard.future())).isEqualTo(7);
    assertThat(link.connections()).isEqualTo(1);
  }

  private void cancelEachOnItsFirstMessage(Peer peer) {
    Probe.onLoop(vertx, () -> {
      for (int i = 0; i < CANCELS; i++) {
        Promise<Inbound> self = Promise.promise();
        self.complete(count(peer, reply -> self.future().result().cancel()));
      }
      return Future.succeededFuture();
    });
  }

  @Test
  void aSlowReaderIsWaitedForAndSeesTheEnd() {
    EchoReply big = Probe.reply("x".repeat(16 * 1024));
    Promise<Void> waiting = Promise.promise();
    Peer peer = peer((request, out) -> {
      Promise<Void> done = Promise.promise();
      new Pump(out, big, waiting, done).write(40);
      return done.future();
    });
    List<String> seen = new ArrayList<>();
    Probe.onLoop(vertx, () -> {
      Inbound in = count(peer, reply -> seen.add(reply.getText()));
      in.pause();
      return waiting.future().compose(full -> {
        in.resume();
        return in.end();
      });
    });
    assertThat(seen).hasSize(40);
  }

  /** Writes as the reader takes, and tells when it first had to wait. */
  private record Pump(
      Outbound<EchoReply> out, EchoReply message, Promise<Void> waiting, Promise<Void> done) {

    void write(int left) {
      int todo = left;
      while (todo > 0 && !out.isFull()) {
        out.write(message);
        todo--;
      }
      if (todo == 0) {
        done.complete();
      } else {
        int rest = todo;
        waiting.tryComplete();
        out.onDrain(() -> write(rest));
      }
    }
  }

  @Test
  void anEndedStreamTakesNoMoreAndIsNotFull() {
    Promise<Outbound<EchoReply>> ended = Promise.promise();
    Peer peer = peer((request, out) -> {
      out.onEnd(() -> ended.complete(out));
      return Future.succeededFuture();
    });
    Probe.onLoop(vertx, () -> count(peer, reply -> {}).end());
    Outbound<EchoReply> out = Probe.await(ended.future());
    assertThat(out.isOpen()).isFalse();
    assertThat(out.isFull()).isFalse();
    out.onDrain(() -> {});
    MeshStatus status = Probe.failure(() -> Probe.await(out.write(Probe.numbered(1))));
    assertThat(status.code()).isEqualTo(GrpcStatus.CANCELLED);
  }

  private Peer peer(StreamHandler<CountRequest, EchoReply> count) {
    return way.peer(vertx, Probe.serve(vertx, StreamTest::echo, count).port());
  }

  private void start(Peer peer, int streams) {
    Probe.onLoop(vertx, () -> {
      for (int i = 0; i < streams; i++) {
        count(peer, reply -> {});
      }
      return Future.succeededFuture();
    });
  }

  private static Inbound count(Peer peer, Consumer<EchoReply> receiver) {
    return peer.stream(
        Probe.caller(60_000),
        ProbeServiceGrpcClient.Count,
        CountRequest.getDefaultInstance(),
        receiver);
  }

  private static Future<EchoReply> echo(dev.paymesh.proto.probe.v1.EchoRequest request) {
    return Future.succeededFuture(Probe.reply("echo"));
  }
}
