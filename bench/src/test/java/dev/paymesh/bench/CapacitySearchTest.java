package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacitySearchTest {

  private static final int LIMIT_PER_S = 400;
  private static final Duration P99 = Duration.ofMillis(200);
  private static final CapacitySearch SEARCH =
      new CapacitySearch(new CapacitySearch.Ladder(200, 1.25, 1), Duration.ofSeconds(2), P99);

  @Test
  void theCapacityOfAServerThatQueuesIsFoundWithinAStep() {
    try (LoopbackServer server = LoopbackServer.withRateLimit(LIMIT_PER_S)) {
      assertFoundWithinAStep(server);
    }
  }

  @Test
  void theCapacityOfAServerThatRefusesIsFoundWithinAStep() {
    try (LoopbackServer server = LoopbackServer.refusingBeyond(LIMIT_PER_S)) {
      assertFoundWithinAStep(server);
    }
  }

  private static void assertFoundWithinAStep(LoopbackServer server) {
    try (LoadGenerator generator = LoadGenerator.open(Loads.on(server, Loads.LIMITS))) {
      CapacitySearch.Result result = SEARCH.run(generator::run);

      assertThat(result.limitFound()).isTrue();
      assertThat(result.capacity()).isBetween(LIMIT_PER_S / 1.25, (double) LIMIT_PER_S);
    }
  }

  @Test
  void theFirstStepThatIsNotCarriedEndsTheSearchAndIsReported() {
    List<Double> offered = new ArrayList<>();
    CapacitySearch.Result result = SEARCH.run(runner(step -> {
      offered.add(step.rate());
      return step.rate() < 300;
    }));

    assertThat(offered).containsExactly(200.0, 250.0, 312.5);
    assertThat(result.capacity()).isEqualTo(250);
    assertThat(result.reports()).hasSize(3);
  }

  @Test
  void aFirstStepThatIsTooMuchMeansACapacityOfNothing() {
    assertThat(SEARCH.run(runner(step -> false)).capacity()).isZero();
  }

  @Test
  void aSearchThatFindsNoLimitEndsAndSaysSo() {
    CapacitySearch.Result result = SEARCH.run(runner(step -> true));

    assertThat(result.limitFound()).isFalse();
    assertThat(result.reports()).hasSize(CapacitySearch.RATES_MAX);
  }

  @Test
  void aRateIsTooMuchOnlyWhenEveryTryFailed() {
    CapacitySearch twice =
        new CapacitySearch(new CapacitySearch.Ladder(100, 2, 2), Duration.ofSeconds(1), P99);
    List<Double> offered = new ArrayList<>();
    CapacitySearch.Result result = twice.run(runner(step -> {
      offered.add(step.rate());
      return step.rate() < 200 || (step.rate() == 200 && offered.size() == 3);
    }));

    assertThat(offered).containsExactly(100.0, 200.0, 200.0, 400.0, 400.0);
    assertThat(result.capacity()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"100, 1, 1", "0, 2, 1", "NaN, 2, 1", "100, 2, 0", "100, 2, 6"})
  void aRateThatDoesNotGrowOrNoTryIsRefused(double start, double factor, int tries) {
    assertThatThrownBy(() -> new CapacitySearch.Ladder(start, factor, tries))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** For the order of steps alone: one request each, quick or refused. */
  private static Function<Step, StepReport> runner(Function<Step, Boolean> carries) {
    return step -> {
      Tally tally = new Tally(step, P99);
      tally.ended(0, 1_000_000, Outcome.of(carries.apply(step) ? 201 : 503));
      return tally.report();
    };
  }
}
