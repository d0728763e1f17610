package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessFamilyTest {

  private static final long CHILD_S_MAX = 20;

  @Test
  void whoListensOnAPortIsFound() {
    try (LoopbackServer server = LoopbackServer.quick()) {
      assertThat(ListeningSocket.ownerOf(server.port())).contains(ProcessHandle.current());
    }
  }

  @Test
  void aPortThatNobodyListensOnIsNobodys() {
    LoopbackServer server = LoopbackServer.quick();
    server.close();

    assertThat(ListeningSocket.ownerOf(server.port())).isEmpty();
    assertThat(ProcessFamily.listeningOn(server.port())).isEmpty();
  }

  @Test
  void aTreeKeepsTheCpuTimeOfTheChildrenThatHaveEnded() throws Exception {
    long pid = ProcessHandle.current().pid();
    long before = ProcessSample.ofTree(pid).orElseThrow().cpuMs()
        - ProcessSample.of(pid).orElseThrow().cpuMs();
    Process busy = new ProcessBuilder(
            "/bin/sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done")
        .start();
    assertThat(busy.waitFor(CHILD_S_MAX, TimeUnit.SECONDS)).isTrue();
    long after = ProcessSample.ofTree(pid).orElseThrow().cpuMs()
        - ProcessSample.of(pid).orElseThrow().cpuMs();

    assertThat(after - before).isGreaterThan(50);
  }

  @Test
  void fieldsOfTheDeadStandBehindThoseOfTheLiving() {
    String stat = "42 (a) odd (name) S 1 2 3 4 5 6 7 8 9 10 700 50 13 4";

    assertThat(ProcessSample.cpuTicks(stat)).isEqualTo(750);
    assertThat(ProcessSample.cpuTicksOfTheDead(stat)).isEqualTo(17);
  }
}
