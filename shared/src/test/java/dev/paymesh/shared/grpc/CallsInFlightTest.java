package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call counts as in flight from its first to its last moment, however it ends. */
final class CallsInFlightTest {

  private final Vertx vertx = Probe.vertx();
  private final RpcCounts counts = new RpcCounts();
  private final Promise<Void> arrived = Promise.promise();
  private final Promise<Void> ended = Promise.promise();
  private final MeshServer server = Probe.serve(vertx, this::echo);
  private final Peer peer = Probe.peer(vertx, server.port());
  private final long clientsBefore = counts.inFlight(Side.CLIENT, "Echo");
  private final long serversBefore = counts.inFlight(Side.SERVER, "Echo");

  @AfterEach
  void close() {
    counts.close();
    Probe.await(vertx.close());
  }

  private Future<EchoReply> echo(EchoRequest request) {
    return switch (request.getText()) {
      case "held" -> {
        CallContext.current().scope().onEnd(ended::tryComplete);
        arrived.tryComplete();
        yield Promise.<EchoReply>promise().future();
      }
      case "refused" -> Future.failedFuture(MeshStatus.of(GrpcStatus.NOT_FOUND, "NO", "no"));
      default -> Future.succeededFuture(Probe.reply("hello"));
    };
  }

  @Test
  void answeredRefusedAndExpiredCallsAreNoLongerInFlight() {
    Probe.call(vertx, peer, 5_000);
    Probe.failure(() -> Probe.call(vertx, peer, Probe.caller(5_000), Probe.echo("refused")));
    Probe.failure(
        () -> Probe.call(vertx, peer, Probe.caller(5_000), Probe.echo("x".repeat(100_001))));
    Probe.failure(() -> Probe.call(vertx, peer, Probe.caller(0), Probe.echo("hello")));
    Probe.failure(() -> Probe.call(vertx, peer, Probe.caller(200), Probe.echo("held")));
    Probe.await(ended.future());
    RawCall raw = new RawCall(vertx, HttpVersion.HTTP_2, server.port());
    raw.echo(headers -> headers.remove("x-mesh-auth"), RawCall.framed(Probe.echo("forged")));
    assertNoneLeft();
  }

  @Test
  void aCancelledCallIsNoLongerInFlightOnEitherSide() {
    Call<EchoReply> call = Probe.onLoop(
        vertx,
        () -> Future.succeededFuture(
            peer.start(Probe.caller(20_000), ProbeServiceGrpcClient.Echo, Probe.echo("held"))));
    Probe.await(arrived.future());
    assertThat(counts.inFlight(Side.CLIENT, "Echo") - clientsBefore).isEqualTo(1);
    assertThat(counts.inFlight(Side.SERVER, "Echo") - serversBefore).isEqualTo(1);
    call.cancel();
    Probe.await(ended.future());
    assertNoneLeft();
  }

  private void assertNoneLeft() {
    assertThat(counts.inFlight(Side.CLIENT, "Echo") - clientsBefore).isZero();
    assertThat(counts.inFlight(Side.SERVER, "Echo") - serversBefore).isZero();
  }
}
