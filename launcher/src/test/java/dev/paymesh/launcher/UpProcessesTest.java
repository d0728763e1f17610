package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.identity.DevelopmentAuthority;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code up --processes} as a user does: a real process with real children. */
@Timeout(240)
final class UpProcessesTest {

  private static final Duration STOP_TIME_MAX = Duration.ofSeconds(15);
  private static final int RESTART_SECONDS_MAX = 30;
  private static final long EXTRA_HEAP_MAX = 8L << 20;
  /** As often as a client repeats after 503 and 504; the first calls of cold processes may be late. */
  private static final int ATTEMPTS_MAX = 10;

  private static final String TOKEN_SECRET = "a token secret for tests of processes only";

  private static final List<String> INSTANCES = List.of(
      "gateway-1", "gateway-2", "payment-1", "payment-2", "user-1", "compliance-1", "document-1");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  /** What was acknowledged: where each payment is to be found from then on. */
  private final List<String> paid = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // started by each test
  private UpProcess up;

  private void start(Map<String, String> more, String... options) throws Exception {
    Map<String, String> settings = new HashMap<>(more);
    settings.putAll(Map.of("JWT_SECRET", TOKEN_SECRET, "PAYMESH_USER_RATE", "0"));
    up = UpProcess.startProcesses(folder.resolve("home"), "gateway=2,payment=2", settings, options);
  }

  @AfterEach
  void endWhatATestLeft() throws Exception {
    List<ProcessHandle> left = up.descendants();
    up.kill();
    left.forEach(ProcessHandle::destroyForcibly);
    // PostgreSQL outlives a killed parent; the next start would stop it.
    OrphanedServer.stop(folder.resolve("home/data"));
  }

  /** They find each other by the cluster; the other test has a mesh whose processes are told. */
  @Test
  void paymentsAreServedAndTheConsoleTellsWhileProcessesDieAndComeBackAndAllAreGoneAfterTheStop()
      throws Exception {
    start(Map.of(), "--cluster");
    assertThat(up.gateways()).hasSize(2);
    assertPaid("before");
    assertThat(UpProcess.eventLoops(newest("payment-2")))
        .isEqualTo(UpProcess.LOOPS_BESIDE_POSTGRESQL);
    try (MeshStream console = MeshStream.open(up.gateways().get(0), TOKEN_SECRET)) {
      console.awaitReady("payment", 2);
      console.awaitReady("gateway", 2);
      aPaymentServiceDiesAndComesBack();
      console.awaitLeaveAndReturn("payment");
      kill(newest("gateway-2"));
      console.awaitReturn("gateway");
      awaitAnother("gateway-2");
    }
    assertPaid("after");
    assertNothingIsLost();
    renewCertificates();
    assertPaid("renewed");

    List<ProcessHandle> children = up.descendants();
    assertThat(children).hasSize(INSTANCES.size());
    assertThat(up.terminate(STOP_TIME_MAX)).isZero();
    assertThat(children).noneMatch(ProcessHandle::isAlive);
    assertThat(folder.resolve("home/data/postmaster.pid")).doesNotExist();
  }

  private static void kill(ProcessHandle victim) throws Exception {
    assertThat(victim.destroyForcibly()).isTrue();
    victim.onExit().get(10, TimeUnit.SECONDS);
  }

  private void aPaymentServiceDiesAndComesBack() throws Exception {
    ProcessHandle victim = newest("payment-1");
    assertThat(rehearsalOf(victim)).isEmpty();
    kill(victim);
    assertPaid("meanwhile");
    awaitAnother("payment-1");
    assertThat(rehearsalOf(newest("payment-1"))).contains("1");
  }

  /** Two things of one mesh, for it takes its time to start. */
  @Test
  void aDocumentOfFiftyMebibytesNeedsLittleHeapAndTheChildrenOfAKilledParentEndByThemselves()
      throws Exception {
    // Cold: the other test sees a rehearsal.
    start(Map.of("PAYMESH_REHEARSAL", "0"));
    try (BigDocument document = new BigDocument(up, INSTANCES)) {
      assertThat(document.extraHeap())
          .containsOnlyKeys(INSTANCES)
          .allSatisfy((role, bytes) -> assertThat(bytes).as(role).isLessThan(EXTRA_HEAP_MAX));
    }
    List<ProcessHandle> roles = new ArrayList<>();
    for (String name : INSTANCES) {
      roles.add(newest(name));
    }
    up.kill();
    CompletableFuture.allOf(
            roles.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
        .get(STOP_TIME_MAX.toSeconds(), TimeUnit.SECONDS);
  }

  /** As {@code certs --renew} does it beside them. */
  private void renewCertificates() throws Exception {
    new DevelopmentAuthority(folder.resolve("home/tls"), TlsSettings.Mesh.TRUST_DOMAIN)
        .renew(Roster.PARTS.stream().map(Part::role).toList());
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(RESTART_SECONDS_MAX);
    while (!INSTANCES.stream().allMatch(up::tookUpACertificate)) {
      assertThat(System.nanoTime()).as("all take up their certificates").isLessThan(endNs);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private void assertPaid(String when) throws Exception {
    for (String gateway : up.gateways()) {
      for (int n = 0; n < 10; n++) {
        HttpResponse<String> answer = pay(gateway, when + "-" + n + gateway);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        paid.add(answer.headers().firstValue("Location").orElseThrow());
      }
    }
  }

  private void assertNothingIsLost() throws Exception {
    assertThat(paid).doesNotHaveDuplicates();
    for (String location : paid) {
      assertThat(up.get(location).statusCode()).as(location).isEqualTo(200);
    }
  }

  /** As a client does it: the same key again when the mesh says 503 or 504. */
  private HttpResponse<String> pay(String gateway, String key) throws Exception {
    HttpResponse<String> answer = up.pay(gateway, key);
    for (int n = 1; answer.statusCode() >= 503 && n < ATTEMPTS_MAX; n++) {
      answer = up.pay(gateway, key);
    }
    return answer;
  }

  private ProcessHandle newest(String instance) throws Exception {
    List<ProcessHandle> runs = up.runs(instance);
    return runs.get(runs.size() - 1);
  }

  /** What its parent told it of the time it may take to warm up. */
  private static Optional<String> rehearsalOf(ProcessHandle process) throws IOException {
    String told = Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"));
    return Arrays.stream(told.split("\0"))
        .filter(variable -> variable.startsWith("PAYMESH_REHEARSAL="))
        .map(variable -> variable.substring(variable.indexOf('=') + 1))
        .findFirst();
  }

  /** Until it is ready: what it finds at its start is not news to it. */
  private void awaitAnother(String instance) throws Exception {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(RESTART_SECONDS_MAX);
    while (up.timesReady(instance) < 2) {
      assertThat(System.nanoTime()).as("%s is back", instance).isLessThan(endNs);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
