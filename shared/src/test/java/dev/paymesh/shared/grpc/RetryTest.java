package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Another attempt, where it can help and do no harm. */
class RetryTest {

  private static final EchoRequest HELLO =
      EchoRequest.newBuilder().setText("hello").build();

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final Vertx vertx = mesh.vertx();
  private final AtomicInteger served = new AtomicInteger();

  @Test
  void aCallThatFoundNobodyIsMadeAgain() {
    MeshServer server = serve(n -> n == 1 ? unavailable() : ok());
    assertThat(echo(retrying(server)).getText()).isEqualTo("ok");
    assertThat(served).hasValue(2);
  }

  @Test
  void threeAttemptsAreTheMost() {
    MeshServer server = serve(n -> unavailable());
    assertThat(failure(retrying(server)).code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(served).hasValue(3);
  }

  @Test
  void anyOtherFailureIsFinal() {
    for (GrpcStatus code : List.of(
        GrpcStatus.INTERNAL, GrpcStatus.FAILED_PRECONDITION, GrpcStatus.RESOURCE_EXHAUSTED)) {
      served.set(0);
      MeshServer server = serve(n -> Future.failedFuture(MeshStatus.of(code, "FINAL", "no")));
      assertThat(failure(retrying(server)).code()).isEqualTo(code);
      assertThat(served).hasValue(1);
    }
  }

  @Test
  void onlyTheEdgeRetries() {
    MeshServer server = serve(n -> unavailable());
    failure(Probe.peer(vertx, server.port()));
    assertThat(served).hasValue(1);
  }

  @Test
  void aServerThatSaysNeverIsHeard() {
    MeshServer server = serve(n -> Future.failedFuture(
        MeshStatus.of(GrpcStatus.UNAVAILABLE, "DOWN", "down").pushback(MeshStatus.NEVER)));
    failure(retrying(server));
    assertThat(served).hasValue(1);
  }

  @Test
  void aServerThatAsksForALongerWaitThanTheBudgetEndsTheCall() {
    MeshServer server = serve(n -> Future.failedFuture(
        MeshStatus.of(GrpcStatus.UNAVAILABLE, "DOWN", "down").pushback(60_000)));
    failure(retrying(server));
    assertThat(served).hasValue(1);
  }

  @Test
  void aTargetThatFailsAltogetherGetsLittleMoreThanTheCalls() {
    MeshServer server = serve(n -> unavailable());
    Peer peer = retrying(server);
    int calls = 100;
    for (int n = 0; n < calls; n++) {
      failure(peer);
    }
    assertThat(served.get()).isLessThanOrEqualTo(calls * 12 / 10);
  }

  @Test
  void oneOfThreeEndpointsDeadIsNotSeenByCallers() {
    MeshServer one = serve(n -> ok());
    MeshServer other = serve(n -> ok());
    MeshServer dead = serve(n -> ok());
    Probe.await(dead.shutdown(100));
    Peer peer = retrying(one, other, dead);
    int errors = 0;
    for (int n = 0; n < 1_000; n++) {
      try {
        echo(peer);
      } catch (MeshStatus failed) {
        errors++;
      }
    }
    assertThat(errors).isZero();
  }

  private MeshServer serve(Function<Integer, Future<EchoReply>> nth) {
    return Probe.serve(vertx, request -> nth.apply(served.incrementAndGet()));
  }

  private Peer retrying(MeshServer... servers) {
    List<SocketAddress> endpoints = Stream.of(servers)
        .map(server ->
            SocketAddress.inetSocketAddress(server.port() == 0 ? 1 : server.port(), "127.0.0.1"))
        .toList();
    PeerConfig config = new PeerConfig("gateway", endpoints, Probe.SEAL);
    return Peer.to(vertx, config.retrying(), ProbeServiceGrpcService.SERVICE_DESCRIPTOR);
  }

  private EchoReply echo(Peer peer) {
    return Probe.onLoop(
        vertx, () -> peer.start(Probe.caller(5_000), ProbeServiceGrpcClient.Echo, HELLO)
            .future());
  }

  private MeshStatus failure(Peer peer) {
    return catchThrowableOfType(MeshStatus.class, () -> echo(peer));
  }

  private static Future<EchoReply> ok() {
    return Future.succeededFuture(EchoReply.newBuilder().setText("ok").build());
  }

  private static Future<EchoReply> unavailable() {
    return Future.failedFuture(MeshStatus.of(GrpcStatus.UNAVAILABLE, "DOWN", "down"));
  }
}
