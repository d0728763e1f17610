package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Replies and resets that pass each other on the wire leave no trace. */
class ResetRaceTest {

  private static final int CALLS = 300;
  /** RFC 9113, 7. */
  private static final int CANCEL = 8;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final Vertx vertx = mesh.vertx();

  /** The reply is written when the reset is read, and has not left: only its own stream may end by that. */
  @Test
  void aCallThatIsTakenBackInTheSamePacketLeavesTheOthersOfItsConnectionAlone() throws IOException {
    MeshServer server = Probe.serve(vertx, request -> Future.succeededFuture(Probe.reply("soon")));
    try (Http2Wire wire = Http2Wire.to(server.port())) {
      wire.echo("first");
      for (int n = 0; n < CALLS; n++) {
        int stream = wire.open(Http2Wire.END_HEADERS);
        byte[] message = RawCall.framed(Probe.echo("taken back")).getBytes();
        wire.frame(Http2Wire.DATA, Http2Wire.END_STREAM, stream, message);
        wire.frame(Http2Wire.RST_STREAM, 0, stream, Http2Wire.word(CANCEL));
        if (n % 10 == 0) {
          wire.flush();
        }
      }
      assertThat(wire.echo("last")).containsEntry("grpc-status", "0");
    }
  }

  /** What a client writes waits for the end of the turn above HTTP/2, where a reset of its stream meets it. */
  @Test
  void streamsThatAreTakenBackWithWhatTheyJustSentLeaveTheOthersOfTheirConnectionAlone() {
    Promise<EchoReply> late = Promise.promise();
    MeshServer server = Probe.serve(vertx, request -> late.future());
    Peer peer = Probe.peer(vertx, server.port());
    EchoReply reply = Probe.onLoop(vertx, () -> {
      Future<EchoReply> other = peer.start(
              Probe.caller(5_000), ProbeServiceGrpcClient.Echo, Probe.echo("other"))
          .future();
      List<Future<?>> streams = new ArrayList<>();
      for (int n = 0; n < CALLS; n++) {
        ClientStream<EchoRequest, EchoReply> stream =
            peer.clientStream(Probe.caller(5_000), ProbeServiceGrpcClient.Sum);
        stream.requests().onDrain(() -> {
          stream.requests().write(Probe.echo("taken back"));
          stream.cancel();
        });
        streams.add(stream.reply());
      }
      return Future.join(streams).transform(cancelled -> {
        late.complete(Probe.reply("late"));
        return other;
      });
    });
    assertThat(reply.getText()).isEqualTo("late");
  }

  @RepeatedTest(5)
  void repliesThatCrossTheirCallersResetLeaveNoLogLine() {
    long seed = System.nanoTime();
    RandomGenerator random = new java.util.SplittableRandom(seed);
    MeshServer server = Probe.serve(vertx, request -> vertx
        .timer(1 + random.nextInt(20), TimeUnit.MILLISECONDS)
        .map(fired -> EchoReply.newBuilder().setText(request.getText()).build()));
    Peer peer = Probe.peer(vertx, server.port());
    EchoRequest request = EchoRequest.newBuilder().setText("x".repeat(100)).build();
    Probe.onLoop(vertx, () -> {
      List<Future<?>> calls = new ArrayList<>();
      for (int n = 0; n < CALLS; n++) {
        long budgetMs = 11 + random.nextInt(30);
        calls.add(peer.start(Probe.caller(budgetMs), ProbeServiceGrpcClient.Echo, request)
            .future());
      }
      return Future.join(calls).transform(done -> Future.succeededFuture());
    });
    assertThat(Probe.onLoop(
                vertx, () -> peer.start(Probe.caller(5_000), ProbeServiceGrpcClient.Echo, request)
                    .future())
            .getText())
        .as("seed %d", seed)
        .isNotEmpty();
  }
}
