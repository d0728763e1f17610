package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessWatchTest {

  private static final long NOBODY = 2_000_000_000;

  @Test
  void fieldsCountFromTheLastBracketOfTheName() {
    String stat = "42 (a) odd (name) S 1 2 3 4 5 6 7 8 9 10 700 50 13";

    assertThat(ProcessSample.cpuTicks(stat)).isEqualTo(750);
  }

  @Test
  void residentMemoryIsReadInKibibytes() {
    assertThat(ProcessSample.rssKib("VmHWM:\t   9 kB\nVmRSS:\t  2048 kB\n")).isEqualTo(2_048);
    assertThat(ProcessSample.rssKib("State:\tZ (zombie)\n")).isZero();
  }

  @Test
  void useIsTheDifferenceOfTwoSamplesOverTheTimeBetween() {
    WatchedProcess process = new WatchedProcess("payment", 42);
    ProcessSample before = new ProcessSample(0, 1_000, 5);
    ProcessSample after = new ProcessSample(TimeUnit.SECONDS.toNanos(2), 4_000, 77);

    ProcessUse use = ProcessUse.between(process, before, after);

    assertThat(use.cpuPercent()).isCloseTo(150, within(0.001));
    assertThat(use.rssKib()).isEqualTo(77);
  }

  @Test
  void thisVeryProcessUsesMemoryAndCpu() {
    ProcessWatch watch = ProcessWatch.start(WatchedProcess.listOf(""));
    long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    long spins = 0;
    while (System.nanoTime() < untilNs) {
      spins++;
    }

    ProcessUse use = watch.sinceStart().get(0);
    assertThat(spins).isPositive();
    assertThat(use.process().name()).isEqualTo("generator");
    assertThat(use.cpuPercent()).isPositive();
    assertThat(use.rssKib()).isGreaterThan(10_000);
  }

  @Test
  void aProcessThatIsGoneIsLeftOut() {
    List<WatchedProcess> processes = WatchedProcess.listOf("gateway=" + NOBODY);

    assertThat(processes).hasSize(2);
    assertThat(ProcessWatch.start(processes).sinceStart()).hasSize(1);
  }

  @Test
  void processesMayBeNamed() {
    assertThat(WatchedProcess.listOf("gateway=12,34"))
        .contains(new WatchedProcess("gateway", 12), new WatchedProcess("34", 34));
    assertThatThrownBy(() -> WatchedProcess.listOf("gateway=x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gateway=x");
  }
}
