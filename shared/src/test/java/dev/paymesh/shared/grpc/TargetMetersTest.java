package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a way to a target tells while the target fails. */
class TargetMetersTest {

  private static final int CALLS = 60;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final Vertx vertx = mesh.vertx();

  @AutoClose
  private final TestMeters meters = new TestMeters();

  private final MeterRegistry registry = meters.registry();

  @Test
  void eachAttemptAfterTheFirstIsCountedUntilTheBudgetWithholdsThem() {
    Peer peer = retrying(failing());
    assertThat(told("mesh.retries", "mesh.retries.withheld", "mesh.ejections"))
        .as("from the start")
        .containsOnly(0.0);
    for (int n = 0; n < CALLS; n++) {
      echo(peer);
    }
    long attempts =
        registry.get("mesh.rpc").tags("side", "client", "method", "Echo").timers().stream()
            .mapToLong(Timer::count)
            .sum();
    assertThat(told("mesh.retries")).containsExactly((double) attempts - CALLS);
    assertThat(attempts).isGreaterThan(CALLS);
    assertThat(told("mesh.retries.withheld").get(0)).isBetween(CALLS / 2.0, (double) CALLS);
    assertThat(gauge("mesh.retry.budget")).isLessThanOrEqualTo(0.5);
    assertThat(gauge("mesh.endpoints.out")).as("though it is the last").isPositive();
    Probe.await(peer.close());
  }

  @Test
  void anEndpointThatIsTakenOutIsCountedOnce() {
    MeshServer good = Probe.serve(
        vertx,
        request -> Future.succeededFuture(EchoReply.newBuilder().setText("ok").build()));
    Peer peer = retrying(good, failing());
    // At once, for after one failure few more are sent there.
    Probe.onLoop(
        vertx,
        () -> Future.join(
            Stream.generate(() -> call(peer).otherwiseEmpty()).limit(CALLS).toList()));
    assertThat(told("mesh.ejections")).containsExactly(1.0);
    Probe.await(peer.close());
  }

  private List<Double> told(String... counters) {
    return Stream.of(counters)
        .flatMap(name ->
            registry.find(name).tags("caller", "gateway", "peer", "probe").counters().stream())
        .map(Counter::count)
        .toList();
  }

  private double gauge(String name) {
    return registry.get(name).tags("caller", "gateway", "peer", "probe").gauge().value();
  }

  private MeshServer failing() {
    return Probe.serve(
        vertx,
        request -> Future.failedFuture(MeshStatus.of(GrpcStatus.UNAVAILABLE, "DOWN", "down")));
  }

  private Peer retrying(MeshServer... servers) {
    List<SocketAddress> endpoints = Stream.of(servers)
        .map(server -> SocketAddress.inetSocketAddress(server.port(), "127.0.0.1"))
        .toList();
    PeerConfig config = new PeerConfig("gateway", endpoints, Probe.SEAL).retrying();
    return Peer.to(vertx, config, ProbeServiceGrpcService.SERVICE_DESCRIPTOR);
  }

  private void echo(Peer peer) {
    assertThat(catchThrowable(() -> Probe.onLoop(vertx, () -> call(peer))))
        .isInstanceOf(MeshStatus.class);
  }

  private static Future<EchoReply> call(Peer peer) {
    EchoRequest hello = EchoRequest.newBuilder().setText("hello").build();
    return peer.start(Probe.caller(5_000), ProbeServiceGrpcClient.Echo, hello).future();
  }
}
