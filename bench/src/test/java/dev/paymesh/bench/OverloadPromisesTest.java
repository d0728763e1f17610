package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OverloadPromisesTest {

  private static final int CAPACITY = 100;
  private static final long KIB = 500;
  private static final OverloadPlan PLAN = new OverloadPlan(
      CAPACITY, List.of(1.0, 2.0, 4.0), Duration.ofSeconds(10), Duration.ofSeconds(10));
  private static final WatchedProcess GATEWAY = new WatchedProcess("gateway", 1);

  @Test
  void aRunThatKeepsToEveryLimitMissesNothing() {
    assertThat(missed(stages())).isEmpty();
  }

  @Test
  void goodputMayFallToFourFifthsAtTwiceAndToThreeFifthsAtFourTimesTheCapacity() {
    assertThat(missed(with(1, run(200, 800, 20)))).isEmpty();
    assertThat(missed(with(1, run(200, 799, 20)))).containsExactly("goodput at 2C");
    assertThat(missed(with(2, run(400, 600, 20)))).isEmpty();
    assertThat(missed(with(2, run(400, 599, 20)))).containsExactly("goodput at 4C");
  }

  @Test
  void refusalsMustBeQuick() {
    assertThat(missed(with(2, run(400, 1_000, 49)))).isEmpty();
    assertThat(missed(with(2, run(400, 1_000, 50)))).containsExactly("p99 of refusals at 4C");
  }

  @Test
  void acceptedPaymentsMustBeQuickEvenIfEnoughOfThemAre() {
    Tally tally = run(200, 1_000, 20);
    for (int i = 0; i < 50; i++) {
      tally.ended(0, ms(600), Outcome.of(201));
    }
    assertThat(missed(with(1, tally))).containsExactly("p99 of accepted at 2C");
  }

  @Test
  void anyErrorThatIsNoRefusalIsTooMuch() {
    Tally tally = run(200, 1_000, 20);
    tally.ended(0, ms(1), Outcome.of(500));
    assertThat(missed(with(1, tally))).containsExactly("no other error at 2C");
  }

  @Test
  void aGeneratorThatWasShortOfCpuIsNotBelieved() {
    Tally tally = run(400, 1_000, 20);
    for (int i = 0; i < 100; i++) {
      tally.sent(0, ms(30));
    }
    assertThat(missed(with(2, tally))).containsExactly("generator late at 4C");
  }

  @Test
  void theMeshMustBeCleanWithinFiveSecondsAfterTheLoadFell() {
    assertThat(missed(with(3, recoveringUntil(5)))).isEmpty();
    assertThat(missed(with(3, recoveringUntil(6)))).containsExactly("clean again, then 0.5C");
    assertThat(missed(with(3, recoveringUntil(10)))).containsExactly("clean again, then 0.5C");
  }

  @Test
  void memoryMayGrowByFifteenInAHundred() {
    assertThat(missed(withMemory(575))).isEmpty();
    assertThat(missed(withMemory(580))).containsExactly("memory of gateway");
  }

  private static List<String> missed(List<Stage> stages) {
    return OverloadPromises.judge(PLAN, Loads.GOOD_WITHIN, List.of(use(KIB)), stages).stream()
        .filter(promise -> !promise.held())
        .map(OverloadPromises.Promise::name)
        .toList();
  }

  private static List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < PLAN.steps().size(); i++) {
      double rate = PLAN.steps().get(i).rate();
      stages.add(stage(i, run(rate, (int) Math.min(1_000, rate * 10), 20), KIB));
    }
    return stages;
  }

  private static List<Stage> with(int step, Tally tally) {
    List<Stage> stages = stages();
    stages.set(step, stage(step, tally, KIB));
    return stages;
  }

  private static List<Stage> withMemory(long lastKib) {
    List<Stage> stages = stages();
    stages.set(2, stage(2, run(400, 1_000, 20), lastKib));
    return stages;
  }

  private static Stage stage(int step, Tally tally, long rssKib) {
    StepReport counted = tally.report();
    StepReport report = new StepReport(
        PLAN.steps().get(step),
        counted.latencies(),
        counted.counts(),
        counted.errors(),
        counted.seconds());
    return new Stage(report, List.of(use(rssKib)));
  }

  private static ProcessUse use(long rssKib) {
    return new ProcessUse(GATEWAY, 500, 1_000, rssKib);
  }

  /** Ten seconds at this rate, with so many good payments and the rest refused after so long. */
  private static Tally run(double rate, int good, long refusedMs) {
    Tally tally = new Tally(new Step("run", rate, Duration.ofSeconds(10)), Loads.GOOD_WITHIN);
    for (int i = 0; i < rate * 10; i++) {
      long dueNs = (long) (i * 1e9 / rate);
      boolean accepted = i < good;
      tally.ended(dueNs, dueNs + ms(accepted ? 10 : refusedMs), Outcome.of(accepted ? 201 : 503));
    }
    return tally;
  }

  private static Tally recoveringUntil(int second) {
    Tally tally = run(50, 500, 20);
    tally.ended(TimeUnit.SECONDS.toNanos(second) - 1, ms(10_000), Outcome.of(503));
    return tally;
  }

  private static long ms(long milliseconds) {
    return TimeUnit.MILLISECONDS.toNanos(milliseconds);
  }
}
