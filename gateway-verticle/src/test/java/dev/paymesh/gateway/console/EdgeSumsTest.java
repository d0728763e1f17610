package dev.paymesh.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.mesh.v1.CallCounts;
import dev.paymesh.proto.mesh.v1.Edge;
import dev.paymesh.proto.mesh.v1.ProcessStatistics;
import dev.paymesh.proto.mesh.v1.RpcTraffic;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What processes have counted becomes rates and percentiles between roles. */
final class EdgeSumsTest {

  private static final String CREATE = "payment.v1.PaymentService.CreatePayment";
  private static final String WATCH = "payment.v1.PaymentService.WatchPayment";

  private final EdgeSums sums = new EdgeSums(List.of(
      PaymentServiceGrpcService.SERVICE_DESCRIPTOR,
      UserServiceGrpcService.SERVICE_DESCRIPTOR,
      ComplianceServiceGrpcService.SERVICE_DESCRIPTOR,
      DocumentServiceGrpcService.SERVICE_DESCRIPTOR));
  private final TrafficWindow window = new TrafficWindow();

  /** So many calls since the start, with a failure a second, all of them a quarter of a millisecond long. */
  private void told(String process, int second, String rpc, long calls) {
    CallCounts counts = CallCounts.newBuilder()
        .setCaller("gateway")
        .setRpc(rpc)
        .setCalls(calls)
        .setFailures(second)
        .addLatency(0)
        .addLatency(calls)
        .build();
    window.add(
        ProcessStatistics.newBuilder()
            .setProcess(process)
            .setToldAtMs(1_000_000 + second * 1_000L)
            .addCalls(counts)
            .build(),
        TimeUnit.SECONDS.toNanos(second));
  }

  private RpcTraffic total(String caller, String callee) {
    return edge(caller, callee).getTotal();
  }

  private Edge edge(String caller, String callee) {
    return sums.edges(window).stream()
        .filter(one -> one.getCaller().equals(caller) && one.getCallee().equals(callee))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theRatesOfAllProcessesOfARoleAddUp() {
    for (int second = 0; second <= 4; second++) {
      told("one", second, CREATE, 100 + second * 10);
      told("two", second, CREATE, second * 30);
      told("two", second, CREATE, second * 30);
    }
    assertThat(total("gateway", "payment").getCallsPerSecond()).isCloseTo(40, within(0.01));
    assertThat(total("gateway", "payment").getFailuresPerSecond()).isCloseTo(2, within(0.01));
    assertThat(total("gateway", "payment").getCalls()).isEqualTo(140 + 120);
    assertThat(total("gateway", "payment").getP99Ms()).isBetween(0.25, 0.32);
    assertThat(edge("gateway", "payment").getRpcs(0).getRpc()).isEqualTo(CREATE);
  }

  @Test
  void onlyTheLastSecondsCountAndWhoIsSilentIsForgotten() {
    told("one", 0, CREATE, 0);
    told("one", 1, CREATE, 1_000);
    for (int second = 2; second <= 20; second++) {
      told("one", second, CREATE, 1_000);
    }
    assertThat(total("gateway", "payment").getCallsPerSecond()).isZero();
    window.forgetSilent(TimeUnit.SECONDS.toNanos(40));
    assertThat(total("gateway", "payment").getCalls()).isZero();
  }

  @Test
  void howLongAStreamLivesIsNoLatency() {
    told("one", 0, WATCH, 0);
    told("one", 1, WATCH, 5);
    assertThat(total("gateway", "payment").getCallsPerSecond()).isCloseTo(5, within(0.01));
    assertThat(total("gateway", "payment").getP99Ms()).isZero();
  }

  @Test
  void whomTheContractsLetCallStandsThereBeforeTheFirstCall() {
    assertThat(sums.edges(window))
        .extracting(one -> one.getCaller() + " " + one.getCallee())
        .contains("gateway payment", "payment user", "payment compliance", "compliance document")
        .doesNotContain("user payment", "operator payment", "direct payment");
  }
}
