package dev.paymesh.shared.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.paymesh.shared.metrics.CallStatistics.Totals;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is counted of calls, and how near a percentile is to the truth. */
final class CallStatisticsTest {

  private static Totals counted(String rpc) {
    return CallStatistics.all().stream()
        .filter(totals -> totals.rpc().equals(rpc))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPercentileIsNearTheTruthFromPartsOfAMillisecondToSeconds() {
    for (int ms : new int[] {1, 7, 40, 300, 2_000}) {
      String rpc = "test.v1.Test.Ms" + ms;
      for (int n = 1; n <= 1_000; n++) {
        CallStatistics.record("test", rpc, "OK", TimeUnit.MILLISECONDS.toNanos(ms) * n / 1_000);
      }
      long[] latency =
          counted(rpc).latency().stream().mapToLong(Long::longValue).toArray();
      assertThat(CallStatistics.percentileMs(latency, 0.5)).isCloseTo(ms / 2.0, within(ms * 0.06));
      assertThat(CallStatistics.percentileMs(latency, 0.99)).isCloseTo(ms, within(ms * 0.2));
    }
  }

  @Test
  void withoutCallsThereIsNoPercentileAndTheSlowestHaveAPlace() {
    assertThat(CallStatistics.percentileMs(new long[46], 0.99)).isZero();
    CallStatistics.record("test", "test.v1.Test.Slow", "OK", TimeUnit.HOURS.toNanos(1));
    CallStatistics.record("test", "test.v1.Test.Slow", "OK", 0);
    assertThat(counted("test.v1.Test.Slow").latency()).startsWith(1L).endsWith(1L);
  }

  @Test
  void whatTheCallerDidNotWantAnyMoreIsNobodysFault() {
    CallStatistics.record("test", "test.v1.Test.Cancelled", "CANCELLED", 1);
    assertThat(counted("test.v1.Test.Cancelled").failures()).isZero();
    assertThat(counted("test.v1.Test.Cancelled").refusals()).isZero();
    assertThat(counted("test.v1.Test.Cancelled").calls()).isEqualTo(1);
  }
}
