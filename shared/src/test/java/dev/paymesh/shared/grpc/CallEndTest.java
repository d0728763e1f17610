package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import dev.paymesh.proto.probe.v1.CountRequest;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** However a call ends (cancel, deadline, lost connection, shutdown), both sides learn of it once and stay quiet. */
@ParameterizedClass
@EnumSource
final class CallEndTest {

  private final Way way;

  private static final long LONG_MS = 10_000;

  private final Vertx vertx;
  private final RpcCounts counts = new RpcCounts();
  private final Promise<Void> arrived = Promise.promise();
  private final Promise<Void> ended = Promise.promise();
  private final Promise<EchoReply> late = Promise.promise();

  CallEndTest(Way way) {
    this.way = way;
    this.vertx = way.vertx();
  }

  @AfterEach
  void close() {
    counts.close();
    Probe.await(vertx.close());
  }

  @Test
  void aCancelReachesTheHandlerAndItsLateReplyLeavesNoLine() {
    Peer peer = way.peer(vertx, holding().port());
    assertEndsQuietly(peer, LONG_MS, GrpcStatus.CANCELLED, Call::cancel);
    assertThat(counts.of(Side.SERVER, "Echo", GrpcStatus.CANCELLED)).isEqualTo(1);
    assertThat(counts.of(Side.CLIENT, "Echo", GrpcStatus.CANCELLED)).isEqualTo(1);
  }

  @Test
  void aReplyAfterTheDeadlineLeavesNoLine() {
    Peer peer = way.peer(vertx, holding().port());
    assertEndsQuietly(peer, 300, GrpcStatus.DEADLINE_EXCEEDED, call -> {});
  }

  @Test
  void aLostConnectionIsUnavailableAndALateReplyLeavesNoLine() {
    CuttableLink link = new CuttableLink(vertx, holding().port());
    Peer peer = Probe.peer(vertx, link.port());
    assertEndsQuietly(peer, LONG_MS, GrpcStatus.UNAVAILABLE, call -> link.cut());
  }

  @Test
  void aClosedPeerFailsItsCallsAndTakesNoMore() {
    Peer peer = way.peer(vertx, holding().port());
    assertEndsQuietly(peer, LONG_MS, GrpcStatus.UNAVAILABLE, call -> peer.close());
    assertThat(Probe.failure(() -> Probe.call(vertx, peer, LONG_MS)).code())
        .isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  /** Opens a call, ends it as told, then lets the handler answer what nobody waits for. */
  private void assertEndsQuietly(
      Peer peer, long budgetMs, GrpcStatus status, Consumer<Call<EchoReply>> ending) {
    try (QuietLog quiet = new QuietLog()) {
      MeshStatus failure = Probe.failure(() -> Probe.onLoop(vertx, () -> {
        Call<EchoReply> call =
            peer.start(Probe.caller(budgetMs), ProbeServiceGrpcClient.Echo, Probe.echo("held"));
        arrived.future().onSuccess(here -> ending.accept(call));
        return call.future();
      }));
      assertThat(failure.code()).isEqualTo(status);
      Probe.await(ended.future());
      Probe.onLoop(vertx, () -> {
        late.complete(Probe.reply("late"));
        return Future.succeededFuture();
      });
    }
  }

  private MeshServer holding() {
    return Probe.serve(vertx, request -> {
      CallContext.current().scope().onEnd(ended::tryComplete);
      arrived.tryComplete();
      return late.future();
    });
  }

  @Test
  void aStreamCancelledByItsReaderTellsTheWriter() {
    Promise<Boolean> open = Promise.promise();
    MeshServer server = Probe.serve(vertx, request -> late.future(), (request, out) -> {
      out.onEnd(() -> open.complete(out.isOpen()));
      return out.write(Probe.numbered(1))
          .compose(sent -> Promise.<Void>promise().future());
    });
    Peer peer = way.peer(vertx, server.port());
    Promise<Inbound> stream = Promise.promise();
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      stream.complete(peer.stream(
          Probe.caller(LONG_MS),
          ProbeServiceGrpcClient.Count,
          CountRequest.getDefaultInstance(),
          (EchoReply reply) -> stream.future().result().cancel()));
      return stream.future().result().end();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.CANCELLED);
    assertThat(Probe.await(open.future())).isFalse();
  }

  @Test
  void aCancelledCallCancelsWhatItStartedOverTwoHops() {
    MeshServer last = holding();
    Peer toLast = way.peer(vertx, "middle", last.port());
    MeshServer middle =
        Probe.serve(vertx, request -> toLast.call(ProbeServiceGrpcClient.Echo, request));
    Peer toMiddle = way.peer(vertx, "middle", middle.port());
    MeshServer first =
        Probe.serve(vertx, request -> toMiddle.call(ProbeServiceGrpcClient.Echo, request));
    Peer peer = way.peer(vertx, first.port());
    assertEndsQuietly(peer, LONG_MS, GrpcStatus.CANCELLED, Call::cancel);
    assertThat(counts.of(Side.SERVER, "Echo", GrpcStatus.CANCELLED)).isEqualTo(3);
  }

  @Test
  void aFailureKeepsItsTextAndDetailsThroughThreeHops() {
    MeshServer last = Probe.serve(
        vertx,
        request -> Future.failedFuture(
            MeshStatus.of(GrpcStatus.FAILED_PRECONDITION, "KYC_BLOCKED", "né: 100% + \"x\"\n")
                .with(StringValue.of("detail"))
                .retryAfter(1_500)));
    MeshServer middle = forwardingTo(last);
    MeshServer first = forwardingTo(middle);
    Peer peer = way.peer(vertx, first.port());
    MeshStatus status = Probe.failure(() -> Probe.call(vertx, peer, LONG_MS));
    assertThat(status.code()).isEqualTo(GrpcStatus.FAILED_PRECONDITION);
    assertThat(status.reason()).isEqualTo("KYC_BLOCKED");
    assertThat(status.message()).isEqualTo("né: 100% + \"x\"\n");
    assertThat(status.detail(StringValue.class)).contains(StringValue.of("detail"));
    assertThat(status.detail(com.google.rpc.RetryInfo.class))
        .hasValueSatisfying(
            retry -> assertThat(retry.getRetryDelay().getNanos()).isEqualTo(500_000_000));
  }

  private MeshServer forwardingTo(MeshServer next) {
    Peer peer = way.peer(vertx, "middle", next.port());
    return Probe.serve(vertx, request -> peer.call(ProbeServiceGrpcClient.Echo, request));
  }

  @Test
  void aDefectTellsTheCallerNothing() {
    dev.paymesh.shared.testkit.LogWatch.expect("probe.v1.ProbeService.Echo failed");
    MeshServer server =
        Probe.serve(vertx, request -> Future.failedFuture(new IllegalStateException("secret")));
    Peer peer = way.peer(vertx, server.port());
    MeshStatus status = Probe.failure(() -> Probe.call(vertx, peer, LONG_MS));
    assertThat(status.code()).isEqualTo(GrpcStatus.INTERNAL);
    assertThat(status.message()).isEqualTo("internal error");
  }

  @Test
  void aHandlerWithoutAReplyIsADefectNotASilence() {
    dev.paymesh.shared.testkit.LogWatch.expect("probe.v1.ProbeService.Echo failed");
    MeshServer server = Probe.serve(vertx, request -> Future.succeededFuture().mapEmpty());
    Peer peer = way.peer(vertx, server.port());
    assertThat(Probe.failure(() -> Probe.call(vertx, peer, LONG_MS)).code())
        .isEqualTo(GrpcStatus.INTERNAL);
  }

  @Test
  void aReplyOverTheLimitIsResourceExhaustedAndTheConnectionLivesOn() {
    MeshServer server = Probe.serve(
        vertx,
        request -> Future.succeededFuture(Probe.reply("x".repeat((int) request.getNumber()))));
    CuttableLink link = new CuttableLink(vertx, server.port());
    Peer peer = Probe.peer(vertx, "gateway", link.port(), Limits.DEFAULT.connections(1, 100, 100));
    MeshStatus status = Probe.failure(() -> Probe.call(
        vertx,
        peer,
        Probe.caller(LONG_MS),
        Probe.echo("").toBuilder().setNumber(300_000).build()));
    assertThat(status.code()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
    assertThat(Probe.call(vertx, peer, LONG_MS).getText()).isEmpty();
    assertThat(link.connections()).isEqualTo(1);
  }

  @Test
  void nothingListeningIsUnavailable() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Peer peer = Probe.peer(vertx, port);
    MeshStatus status = Probe.failure(() -> Probe.call(vertx, peer, LONG_MS));
    assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(status.reason()).isEqualTo("PEER_UNAVAILABLE");
  }

  @Test
  void aShutdownLetsTheCallInFlightEndAndThenTakesNoMore() {
    MeshServer server = holding();
    Peer peer = way.peer(vertx, server.port());
    EchoReply reply = Probe.onLoop(vertx, () -> {
      Future<EchoReply> inFlight = peer.start(
              Probe.caller(LONG_MS), ProbeServiceGrpcClient.Echo, Probe.echo("held"))
          .future();
      Promise<Void> closed = Promise.promise();
      arrived.future().onSuccess(here -> {
        server.shutdown(LONG_MS).onComplete(closed);
        late.complete(Probe.reply("in flight"));
      });
      return inFlight.compose(done -> closed.future().map(done));
    });
    assertThat(reply.getText()).isEqualTo("in flight");
    assertThat(Probe.failure(() -> Probe.call(vertx, peer, LONG_MS)).code())
        .isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  @Test
  void whatFailsToStopWithACallKeepsNothingElseFromStopping() {
    dev.paymesh.shared.testkit.LogWatch.expect("what should stop with a call failed to");
    CallScope scope = new CallScope();
    Promise<Void> stopped = Promise.promise();
    scope.onEnd(() -> {
      throw new IllegalStateException("a defect");
    });
    scope.onEnd(stopped::complete);
    scope.end();
    scope.end();
    assertThat(stopped.future().succeeded()).isTrue();
    Promise<Void> tooLate = Promise.promise();
    scope.onEnd(tooLate::complete);
    assertThat(tooLate.future().succeeded()).isTrue();
  }
}
