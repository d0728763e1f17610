package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code run ROLE --cluster} as a user does: real processes that were told of nobody. */
@Timeout(400)
final class ClusterProcessesTest {

  private static final long READY_MS_MAX = 90_000;
  private static final long GONE_MS_MAX = 3_000;
  private static final Pattern PAYMENT_IS_AT = Pattern.compile("payment is at \\[(.*)]");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  private final Map<String, Process> processes = new HashMap<>();
  private final int http = FreePorts.settle(0);
  private int payments;

  @SuppressWarnings("NullAway.Init") // started before each test
  private ClusterGround ground;

  @BeforeEach
  void prepare() {
    ground = new ClusterGround(folder.resolve("home"));
  }

  @AfterEach
  void endWhatATestLeft() throws Exception {
    for (Process process : processes.values()) {
      process.destroyForcibly().waitFor();
    }
    ground.close();
  }

  @Test
  void rolesFindEachOtherAndLoseWhoDiesAndWhoDrains() throws Exception {
    List<Integer> ports = FreePorts.any(3);
    // Two at once: more would only take the processors from each other.
    start("document", "document", FreePorts.settle(0));
    start("user", "user", FreePorts.settle(0));
    awaitReady();
    start("compliance", "compliance", FreePorts.settle(0));
    start("payment-1", "payment", ports.get(0));
    awaitReady();
    start("payment-2", "payment", ports.get(1));
    start("gateway", "gateway", http);
    awaitReady();
    awaitPayments(READY_MS_MAX, ports.get(0), ports.get(1));
    assertPaid(20);

    kill("payment-2");
    long killedMs = awaitPayments(GONE_MS_MAX, ports.get(0));
    assertPaid(20);

    start("payment-3", "payment", ports.get(2));
    awaitReady();
    awaitPayments(READY_MS_MAX, ports.get(0), ports.get(2));
    Process draining = process("payment-1");
    draining.destroy();
    long drainedMs = awaitPayments(GONE_MS_MAX, ports.get(2));
    assertPaid(20);
    assertThat(draining.waitFor(15, TimeUnit.SECONDS)).isTrue();
    assertThat(draining.exitValue()).isZero();
    System.out.printf(
        "a killed process was out of the list after %d ms, a draining one after %d ms%n",
        killedMs, drainedMs);
  }

  private void start(String name, String role, int port) throws IOException {
    List<String> command = List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        UpProcess.QUICK_START,
        Main.class.getName(),
        "run",
        role,
        "--cluster");
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log(name).toFile());
    builder.environment().clear();
    builder.environment().putAll(ground.environment(role, port));
    processes.put(name, builder.start());
  }

  private Process process(String name) {
    return Objects.requireNonNull(processes.get(name));
  }

  private void kill(String name) throws InterruptedException {
    process(name).destroyForcibly().waitFor();
    processes.remove(name);
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  private void awaitReady() throws IOException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READY_MS_MAX);
    for (String name : processes.keySet()) {
      while (!Files.readString(log(name)).contains(" is ready")) {
        assertThat(process(name).isAlive() && System.nanoTime() < endNs)
            .as("%s: %s", name, Files.readString(log(name)))
            .isTrue();
        pause();
      }
    }
  }

  /** How long it took until the gateway knew these payment services and no others. */
  private long awaitPayments(long ms, Integer... ports) throws IOException {
    long startedNs = System.nanoTime();
    String expected = String.join(
        ", ",
        List.of(ports).stream()
            .map(port -> "127.0.0.1:" + port)
            .sorted(Comparator.naturalOrder())
            .toList());
    while (!expected.equals(lastKnown())) {
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs))
          .as("until %s is all that the gateway knows: %s", expected, lastKnown())
          .isLessThan(ms);
      pause();
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
  }

  private String lastKnown() throws IOException {
    List<String> known = new ArrayList<>(List.of(""));
    Matcher lines = PAYMENT_IS_AT.matcher(Files.readString(log("gateway")));
    while (lines.find()) {
      known.add(lines.group(1));
    }
    return known.get(known.size() - 1);
  }

  private void assertPaid(int count) {
    assertThat(IntStream.range(0, count)).allSatisfy(n -> {
      var paid = ground.pay(http, "order-" + payments++);
      assertThat(paid.statusCode()).as(paid.body()).isEqualTo(201);
    });
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }
}
