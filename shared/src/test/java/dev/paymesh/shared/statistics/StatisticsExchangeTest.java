package dev.paymesh.shared.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.mesh.v1.CallCounts;
import dev.paymesh.proto.mesh.v1.ExchangeStatisticsRequest;
import dev.paymesh.proto.mesh.v1.ExchangeStatisticsResponse;
import dev.paymesh.proto.mesh.v1.InstanceState;
import dev.paymesh.proto.mesh.v1.ProcessStatistics;
import dev.paymesh.proto.mesh.v1.StatisticsServiceGrpcClient;
import dev.paymesh.proto.mesh.v1.StatisticsServiceGrpcService;
import dev.paymesh.shared.grpc.CallRoom;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.metrics.CallStatistics;
import dev.paymesh.shared.testkit.IdleUserService;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a process tells a gateway, and nobody else, over a real server beside its role's own service. */
@Timeout(30)
final class StatisticsExchangeTest {

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final ProcessLife life = ProcessLife.begun();
  private final AtomicLong clock = new AtomicLong();
  private final StatisticsExchange exchange = new StatisticsExchange(life, clock::get);
  private final int port = serve();

  private int serve() {
    return IdleUserService.listen(
        mesh.vertx(), new Upkeep(life, CallRoom.usual(), List.of(exchange)));
  }

  private static ProcessStatistics gateway(String process) {
    return ProcessStatistics.newBuilder()
        .setProcess(process)
        .setRole("gateway")
        .setAddress(process + ":8080")
        .build();
  }

  private Future<ExchangeStatisticsResponse> asked(String caller, String role, String process) {
    Peer peer = Peer.beside(
        mesh.vertx(),
        TestMesh.peer(caller, port),
        StatisticsServiceGrpcService.SERVICE_DESCRIPTOR,
        "user");
    ExchangeStatisticsRequest request =
        ExchangeStatisticsRequest.newBuilder().setOwn(gateway(process)).build();
    return TestMesh.begin(mesh.vertx(), TestMesh.caller("gateway", role), () -> peer.call(
            StatisticsServiceGrpcClient.ExchangeStatistics, request)
        .eventually(peer::close));
  }

  private ExchangeStatisticsResponse told(String process) {
    return MeshVertx.await(asked("gateway", "mesh", process));
  }

  @Test
  void aGatewayHearsWhatTheProcessHasCountedAndHowFarItIs() {
    CallStatistics.record("user", "document.v1.DocumentService.Count", "OK", 3_000_000);
    CallStatistics.record("user", "document.v1.DocumentService.Count", "UNAVAILABLE", 1_000_000);
    CallStatistics.record("user", "document.v1.DocumentService.Count", "NOT_FOUND", 1_000_000);
    ProcessStatistics own = told("one").getOwn();
    assertThat(own.getRole()).isEqualTo("user");
    assertThat(own.getProcess()).isNotEmpty().isEqualTo(told("one").getOwn().getProcess());
    assertThat(own.getState()).isEqualTo(InstanceState.INSTANCE_STATE_READY);
    CallCounts counts = own.getCallsList().stream()
        .filter(one -> one.getRpc().equals("document.v1.DocumentService.Count"))
        .findFirst()
        .orElseThrow();
    assertThat(counts.getCalls()).isEqualTo(3);
    assertThat(counts.getFailures()).isEqualTo(1);
    assertThat(counts.getRefusals()).isEqualTo(1);
    assertThat(own.getCallsList()).noneMatch(one -> one.getRpc().startsWith("mesh.v1."));
  }

  @Test
  void itSaysThatItDrainsOrMissesSomething() {
    life.needs("user", "database", () -> false);
    assertThat(told("one").getOwn().getState()).isEqualTo(InstanceState.INSTANCE_STATE_NOT_READY);
    life.drain(1_000);
    assertThat(told("one").getOwn().getState()).isEqualTo(InstanceState.INSTANCE_STATE_DRAINING);
  }

  @Test
  void gatewaysAreKnownToEachOtherUntilTheyAreSilent() {
    assertThat(told("one").getAskersList()).isEmpty();
    assertThat(told("two").getAskersList()).containsExactly(gateway("one"));
    clock.set(StatisticsExchange.HEARD_NANOS_MAX + 1);
    assertThat(told("two").getAskersList()).isEmpty();
  }

  @Test
  void nobodyMakesItRememberWithoutEnd() {
    for (int n = 0; n < 2 * StatisticsExchange.ASKERS_MAX; n++) {
      exchange.remember(gateway("gateway-" + n));
    }
    assertThat(exchange.others("nobody")).hasSize(StatisticsExchange.ASKERS_MAX);
  }

  @Test
  void onlyGatewaysAskAndNoUserCanHaveTheRoleTheyAskIn() {
    assertThat(TestMesh.refusalOf(asked("payment", "mesh", "one")).reason())
        .isEqualTo("CALLER_NOT_ALLOWED");
    for (String role : List.of("user", "support", "admin", "")) {
      assertThat(TestMesh.refusalOf(asked("gateway", role, "one")).reason())
          .as(role)
          .isEqualTo("ROLE_NOT_ALLOWED");
    }
  }
}
