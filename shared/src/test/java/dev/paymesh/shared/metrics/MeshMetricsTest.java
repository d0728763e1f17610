package dev.paymesh.shared.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.metrics.MeshMetrics.Ended;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import dev.paymesh.shared.testkit.TestMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Which meters a call is recorded in. */
final class MeshMetricsTest {

  private static final String RPC = "metrics.test.v1.Timed.Once";
  private static final String WATCH = "metrics.test.v1.Timed.Watch";

  @AutoClose
  private final TestMeters meters = new TestMeters();

  private final MeterRegistry registry = meters.registry();

  @Test
  void howItEndedHasAllLabelsAndHowLongItTookHasFew() {
    record(Side.SERVER, RPC, "gateway", "OK");
    record(Side.SERVER, RPC, "payment", "NOT_FOUND");
    record(Side.CLIENT, RPC, "timed", "OK");
    assertThat(timer("mesh.rpc", "side", "server", "peer", "payment", "status", "NOT_FOUND")
            .count())
        .isOne();
    assertThat(timer("mesh.rpc.served", "service", "metrics.test.v1.Timed", "method", "Once")
            .count())
        .isEqualTo(2);
    assertThat(timer("mesh.rpc.called", "service", "metrics.test.v1.Timed").count())
        .isOne();
  }

  @Test
  void aStreamThatLivesAsLongAsItIsWatchedIsCountedAndNotTimed() {
    MeshMetrics.untimed(WATCH);
    record(Side.SERVER, WATCH, "gateway", "OK");
    assertThat(timer("mesh.rpc", "method", "Watch").count()).isOne();
    assertThat(registry.find("mesh.rpc.served").tag("method", "Watch").timer()).isNull();
  }

  private static void record(Side side, String rpc, String peer, String status) {
    MeshMetrics.begin(side, rpc);
    MeshMetrics.record(new Ended(side, rpc, peer, status), TimeUnit.MILLISECONDS.toNanos(3));
  }

  private Timer timer(String name, String... tags) {
    return registry.get(name).tags(tags).timer();
  }
}
