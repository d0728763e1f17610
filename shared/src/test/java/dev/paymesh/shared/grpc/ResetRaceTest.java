package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;

/** Replies and resets that pass each other on the wire leave no trace. */
class ResetRaceTest {

  private static final int CALLS = 300;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final Vertx vertx = mesh.vertx();

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
