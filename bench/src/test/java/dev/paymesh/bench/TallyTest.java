package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TallyTest {

  private static final Step FOUR_SECONDS = new Step("four", 250, Duration.ofSeconds(4));
  private static final Outcome CREATED = Outcome.of(201);

  private final Tally tally = new Tally(FOUR_SECONDS, Loads.GOOD_WITHIN);

  @Test
  void percentilesAreThoseOfTheRecordedTimesWithinOneInAThousand() {
    for (int ms = 1; ms <= 1_000; ms++) {
      ended(0, ms, CREATED);
    }

    Latency accepted = tally.report().latencies().accepted();
    assertThat(accepted.count()).isEqualTo(1_000);
    assertThat(accepted.p50()).isCloseTo(500, within(1.0));
    assertThat(accepted.p90()).isCloseTo(900, within(1.0));
    assertThat(accepted.p99()).isCloseTo(990, within(1.0));
    assertThat(accepted.p999()).isCloseTo(999, within(1.0));
    assertThat(accepted.max()).isCloseTo(1_000, within(1.0));
  }

  @Test
  void goodputCountsOnlyAcceptedPaymentsWithinTheLimit() {
    ended(0, 500, CREATED);
    ended(0, 501, CREATED);
    ended(0, 10, Outcome.of(503));

    assertThat(tally.report().counts().good()).isEqualTo(1);
    assertThat(tally.report().goodputRate()).isEqualTo(0.25);
  }

  @Test
  void achievedCountsOnlyAnswersThatCameWhileTheStepLasted() {
    ended(3_900, 4_000, CREATED);
    ended(3_900, 4_001, CREATED);

    assertThat(tally.report().counts().endedInStep()).isEqualTo(1);
    assertThat(tally.report().sent()).isEqualTo(2);
  }

  @Test
  void refusalsHaveTheirOwnLatencyAndOtherErrorsNone() {
    ended(0, 20, Outcome.of(503));
    ended(0, 30, Outcome.of(429));
    ended(0, 9_000, Outcome.of(500));

    StepReport report = tally.report();
    assertThat(report.latencies().refused().max()).isCloseTo(30, within(0.1));
    assertThat(report.errors().byLabel()).isEqualTo(Map.of("429", 1L, "500", 1L, "503", 1L));
    assertThat(report.otherErrors()).isEqualTo(1);
  }

  @Test
  void aStepIsCarriedOnlyWithoutAnyErrorAndBelowTheLimit() {
    ended(0, 10, CREATED);
    assertThat(tally.report().carried(Duration.ofMillis(11))).isTrue();
    assertThat(tally.report().carried(Duration.ofMillis(10))).isFalse();

    ended(0, 1, Outcome.of(429));
    assertThat(tally.report().carried(Duration.ofMillis(11))).isFalse();
  }

  @Test
  void recoveryIsTheFirstSecondAfterWhichAllAreClean() {
    assertThat(tally.report().secondsToRecover()).isZero();

    ended(100, 110, CREATED);
    ended(1_500, 1_510, Outcome.of(503));
    ended(2_500, 2_510, CREATED);
    assertThat(tally.report().secondsToRecover()).isEqualTo(2);

    ended(3_999, 4_600, CREATED);
    assertThat(tally.report().secondsToRecover()).isEqualTo(4);
  }

  @Test
  void aSecondMayHaveOneSlowPaymentInAHundred() {
    for (int i = 0; i < 99; i++) {
      ended(0, 10, CREATED);
    }
    ended(0, 600, CREATED);
    assertThat(tally.report().secondsToRecover()).isZero();

    ended(0, 600, CREATED);
    assertThat(tally.report().secondsToRecover()).isEqualTo(1);
  }

  private void ended(long dueMs, long endedMs, Outcome outcome) {
    tally.ended(
        TimeUnit.MILLISECONDS.toNanos(dueMs), TimeUnit.MILLISECONDS.toNanos(endedMs), outcome);
  }
}
