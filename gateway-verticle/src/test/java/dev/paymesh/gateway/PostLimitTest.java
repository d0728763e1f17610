package dev.paymesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.PostLimit.GoodTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Where the limit of POSTs in flight goes, window by window. */
final class PostLimitTest {

  private static final int MIN = 128;
  private static final int MAX = 256;
  private static final long GOOD_MS = 50;
  private static final long LATE_MS = 400;

  private final GoodTime limit = new GoodTime(MIN, MIN, MAX);

  @Test
  void aBurstOnAProcessThatHasJustStartedIsTakenAfterLittleMoreThanASecond() {
    windows(12, GOOD_MS, MIN);
    assertThat(limit.getLimit()).isEqualTo(MAX);
  }

  @Test
  void itGrowsNoFurtherThanItsMaximum() {
    windows(100, GOOD_MS, MAX);
    assertThat(limit.getLimit()).isEqualTo(MAX);
  }

  @Test
  void whatIsNotUsedDoesNotGrow() {
    windows(100, GOOD_MS, MIN / 2 - 1);
    assertThat(limit.getLimit()).isEqualTo(MIN);
  }

  @Test
  void itFallsByATenthWithEachLateWindowAndNoLowerThanItsMinimum() {
    windows(12, GOOD_MS, MAX);
    windows(1, LATE_MS, MAX);
    assertThat(limit.getLimit()).isEqualTo(230);
    windows(100, LATE_MS, MAX);
    assertThat(limit.getLimit()).isEqualTo(MIN);
  }

  @Test
  void aDeadlineThatPassedIsLateHoweverQuickTheOthersWere() {
    windows(12, GOOD_MS, MAX);
    limit.onSample(0, TimeUnit.MILLISECONDS.toNanos(GOOD_MS), MAX, true);
    assertThat(limit.getLimit()).isEqualTo(230);
  }

  private void windows(int count, long tookMs, int inFlight) {
    for (int window = 0; window < count; window++) {
      limit.onSample(0, TimeUnit.MILLISECONDS.toNanos(tookMs), inFlight, false);
    }
  }
}
