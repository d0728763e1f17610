package dev.paymesh.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingsTest {

  private final AtomicLong spins = new AtomicLong();

  @Test
  void samplesOfTheSameCallersShareTheirNodes() {
    CallTree tree = new CallTree("all");
    tree.add(List.of("a", "b"));
    tree.add(List.of("a", "c"));
    tree.add(List.of("a"));

    CallTree a = tree.callees().get(0);
    assertThat(tree.samples()).isEqualTo(3);
    assertThat(tree.callees()).hasSize(1);
    assertThat(a.samples()).isEqualTo(3);
    assertThat(a.own()).isEqualTo(1);
    assertThat(a.callees()).extracting(CallTree::frame).containsExactly("b", "c");
  }

  @Test
  void whatABusyThreadDoesIsFoundInItsRecording(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("own.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
      recording.start();
      spinFor(Duration.ofMillis(1_500));
      recording.stop();
      recording.dump(file);
    }
    CallTree tree = new CallTree("all");
    Recordings.fold(file, "test", tree);

    AtomicLong spinning = new AtomicLong();
    tree.walk((node, depth) -> {
      if (node.frame().endsWith("RecordingsTest.spinFor")) {
        spinning.addAndGet(node.samples());
      }
    });
    assertThat(spins.get()).isPositive();
    assertThat(tree.callees()).extracting(CallTree::frame).containsExactly("test");
    assertThat(spinning.get()).isGreaterThan(5);
  }

  @Test
  void anotherJvmTellsItsHeap() {
    String said = new FlightRecorder(ProcessHandle.current().pid()).run("GC.heap_info");

    assertThat(said).containsPattern("used \\d+K");
  }

  private void spinFor(Duration time) {
    long untilNs = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < untilNs) {
      for (int times = 0; times < TimeUnit.MILLISECONDS.toMicros(1); times++) {
        spins.incrementAndGet();
      }
    }
  }
}
