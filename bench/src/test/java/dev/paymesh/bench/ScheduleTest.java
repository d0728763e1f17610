package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  @Test
  void uniformArrivalsAreEvenlySpacedFromTheFirstMoment() {
    Schedule schedule = Schedule.uniform(400, TEN_SECONDS);

    assertThat(schedule.size()).isEqualTo(4_000);
    assertThat(offsets(schedule)).startsWith(0, 2_500_000, 5_000_000);
    assertThat(schedule.offsetNs(3_999)).isEqualTo(9_997_500_000L);
  }

  @Test
  void poissonArrivalsOfferExactlyTheRateInAscendingOrderWithinTheHold() {
    Schedule schedule = Schedule.poisson(1_000, TEN_SECONDS, printedSeed());

    assertThat(offsets(schedule)).hasSize(10_000).isSorted();
    assertThat(schedule.offsetNs(0)).isNotNegative();
    assertThat(schedule.offsetNs(9_999)).isLessThan(TEN_SECONDS.toNanos());
  }

  @Test
  void poissonGapsVaryAsMuchAsTheirMeanWhereUniformOnesDoNot() {
    double poisson = gapVariation(Schedule.poisson(2_000, TEN_SECONDS, printedSeed()));
    double uniform = gapVariation(Schedule.uniform(2_000, TEN_SECONDS));

    assertThat(poisson).isCloseTo(1.0, within(0.06));
    assertThat(uniform).isCloseTo(0.0, within(0.001));
  }

  @Test
  void theSameSeedDrawsTheSameArrivalsAndAnotherSeedOthers() {
    long seed = printedSeed();
    long[] once = offsets(Schedule.poisson(500, TEN_SECONDS, seed));

    assertThat(offsets(Schedule.poisson(500, TEN_SECONDS, seed))).isEqualTo(once);
    assertThat(offsets(Schedule.poisson(500, TEN_SECONDS, seed + 1))).isNotEqualTo(once);
  }

  @Test
  void stepsOfOneRunDrawDifferentArrivalsFromItsOneSeed() {
    Schedule first = new Step("1", 100, TEN_SECONDS).schedule(Arrivals.POISSON, 7);
    Schedule second = new Step("2", 125, TEN_SECONDS).schedule(Arrivals.POISSON, 7);

    assertThat(second.offsetNs(0)).isNotEqualTo(first.offsetNs(0));
  }

  @ParameterizedTest
  @CsvSource({"0, 10", "-1, 10", "NaN, 10", "0.05, 10", "1000001, 10", "100, 0"})
  void aScheduleWithoutRequestsOrWithTooManyIsRefused(double rate, int seconds) {
    assertThatThrownBy(() -> Schedule.uniform(rate, Duration.ofSeconds(seconds)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rate and hold");
  }

  private static long printedSeed() {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("ScheduleTest seed " + seed);
    return seed;
  }

  private static long[] offsets(Schedule schedule) {
    return IntStream.range(0, schedule.size()).mapToLong(schedule::offsetNs).toArray();
  }

  /** Standard deviation over mean: 1 for exponential gaps, 0 for equal ones. */
  private static double gapVariation(Schedule schedule) {
    double[] gaps = IntStream.range(1, schedule.size())
        .mapToDouble(i -> schedule.offsetNs(i) - schedule.offsetNs(i - 1))
        .toArray();
    double mean =
        IntStream.range(0, gaps.length).mapToDouble(i -> gaps[i]).average().orElseThrow();
    double square = IntStream.range(0, gaps.length)
        .mapToDouble(i -> (gaps[i] - mean) * (gaps[i] - mean))
        .average()
        .orElseThrow();
    return Math.sqrt(square) / mean;
  }
}
