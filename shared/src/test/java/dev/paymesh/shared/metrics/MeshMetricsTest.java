package dev.paymesh.shared.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.metrics.MeshMetrics.Ended;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which meters a call is recorded in. */
final class MeshMetricsTest {

  private static final String RPC = "metrics.test.v1.Timed.Once";
  private static final String WATCH = "metrics.test.v1.Timed.Watch";
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void measure() {
    Metrics.addRegistry(registry);
  }

  @AfterEach
  void stop() {
    Metrics.removeRegistry(registry);
  }

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
