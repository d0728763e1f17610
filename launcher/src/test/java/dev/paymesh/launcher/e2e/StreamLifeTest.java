package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.shared.testkit.MeshVertx;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a status stream lives through: silence, a token that runs out, restarts behind it, slow readers, a drain. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class StreamLifeTest {

  /** What a stop may take in all; a client that does not read must not use up the time for requests. */
  private static final Duration STOP_TIME_MAX = Duration.ofSeconds(4);

  /** Long enough to be held back, too short to be dropped. */
  private static final long PAUSE_NANOS = 300_000_000;

  private static final Timing QUICK = new Timing(50, 6_000, 1_500, 30_000);

  @AutoClose
  private final MeshVertx services = MeshVertx.start();

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Quotas quotas = new Quotas(new StreamSlots(0), new UserRate(0));
  private final Mesh.Gateway gateway = mesh.gateway(quotas, QUICK);

  @Test
  void aSilentStreamShowsThatItLives() throws IOException {
    Client ada = gateway.as("user-0001");
    try (Wire wire = open(gateway, ada, undecided(ada))) {
      List<String> lines = linesUntil(wire, ": heartbeat", 3);
      assertThat(lines).contains(": heartbeat", "event: payment.status");
    }
  }

  @Test
  void aStreamEndsWithItsToken() throws IOException {
    String id = undecided(gateway.as("user-0001"));
    long started = System.nanoTime();
    try (Wire wire = open(gateway, gateway.as("user-0001", Duration.ofSeconds(2)), id)) {
      List<String> lines = linesUntil(wire, "no such line", 1);
      assertThat(lastOf(lines)).matches("retry: [1-5][0-9]{3}");
      assertThat(lines).noneMatch(line -> line.startsWith("event: error"));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void aRestartOfThePaymentServiceLosesAndDoublesNothing() throws IOException {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Metrics.globalRegistry.add(meters);
    Client ada = gateway.as("user-0001");
    String id = ada.pay(Client.payment(2_000)).id();
    try (Wire wire = open(gateway, ada, id)) {
      List<String> lines = linesUntil(wire, "id: 1", 1);
      mesh.stopPayments();
      mesh.payments(mesh.paymentPort());
      lines.addAll(linesUntil(wire, "no such line", 1));
      assertThat(lines.stream().filter(line -> line.startsWith("id: ")))
          .containsExactly("id: 1", "id: 2");
      assertThat(lines).noneMatch(line -> line.startsWith("event: error"));
      assertThat(ended(meters, "UNAVAILABLE")).as("the stream behind was cut").isPositive();
    } finally {
      Metrics.globalRegistry.remove(meters);
    }
  }

  private static long ended(SimpleMeterRegistry meters, String status) {
    return meters
        .find("mesh.rpc")
        .tag("side", "client")
        .tag("method", "WatchPayment")
        .tag("status", status)
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void aReaderThatDoesNotReadIsDroppedAndHarmsNobody() throws IOException {
    OwnPayments flood = new OwnPayments(services);
    StreamSlots own = new StreamSlots(0);
    Mesh.Gateway front = mesh.gateway(new Quotas(own, new UserRate(0)), QUICK, flood.port());
    Client ada = front.as("user-0001");
    try (Wire stuck = Wire.slow(front.port())) {
      stuck.send(request(ada, UUID.randomUUID().toString().replaceFirst(".", "0")));
      Eventually.within(Duration.ofSeconds(15), "open", () -> own.open() == 1);
      try (Wire quick = open(front, ada, UUID.randomUUID().toString().replaceFirst(".", "0"))) {
        linesUntil(quick, "id: 3000", 1);
        Eventually.within(Duration.ofSeconds(15), "only the quick one is left", () -> {
          drain(quick);
          return own.open() == 1;
        });
        linesUntil(quick, "event: payment.status", 1_000);
      }
    }
    Eventually.within(
        Duration.ofSeconds(15), "all are gone", () -> own.open() == 0 && flood.watching.isEmpty());
  }

  private static void drain(Wire wire) {
    try {
      linesUntil(wire, "event: payment.status", 10);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void aReaderThatPausesAndReadsOnKeepsItsStream() throws IOException {
    OwnPayments flood = new OwnPayments(services);
    StreamSlots own = new StreamSlots(0);
    Mesh.Gateway front = mesh.gateway(
        new Quotas(own, new UserRate(0)), new Timing(50, 6_000, 2_000, 30_000), flood.port());
    try (Wire wire = Wire.slow(front.port())) {
      wire.send(
          request(front.as("user-0001"), UUID.randomUUID().toString().replaceFirst(".", "0")));
      for (int last = 400; last < 4_000; last += 400) {
        Eventually.within(Duration.ofSeconds(15), "open", () -> own.open() >= 1);
        LockSupport.parkNanos(PAUSE_NANOS);
        linesUntil(wire, "id: " + last, 1);
      }
    }
  }

  @Test
  void aGatewayThatStopsSendsItsStreamsAwayAtOnce() throws IOException {
    Mesh.Gateway leaving = mesh.gateway(quotas, QUICK);
    Client ada = leaving.as("user-0001");
    String id = undecided(ada);
    try (Wire first = open(leaving, ada, id);
        Wire second = open(leaving, ada, id)) {
      long started = System.nanoTime();
      mesh.stop(leaving);
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(STOP_TIME_MAX);
      for (Wire wire : List.of(first, second)) {
        assertThat(lastOf(linesUntil(wire, "no such line", 1))).matches("retry: [1-5][0-9]{3}");
      }
    }
  }

  @Test
  void aReaderThatDoesNotReadDoesNotHoldUpAStop() throws IOException {
    OwnPayments flood = new OwnPayments(services);
    Mesh.Gateway leaving = mesh.gateway(quotas, Timing.DEFAULT, flood.port());
    try (Wire stuck = Wire.slow(leaving.port())) {
      stuck.send(
          request(leaving.as("user-0001"), UUID.randomUUID().toString().replaceFirst(".", "0")));
      Eventually.within(Duration.ofSeconds(15), "the reader is behind", flood::isHeldBack);
      long started = System.nanoTime();
      mesh.stop(leaving);
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(STOP_TIME_MAX);
    }
  }

  @Test
  void aClientMayLowerTheDeadline() {
    OwnPayments silent = new OwnPayments(services);
    Mesh.Gateway front = mesh.gateway(quotas, QUICK, silent.port());
    Client ada = front.as("user-0001");
    String held = Client.PAYMENTS + "/f" + UUID.randomUUID().toString().substring(1);
    for (String seconds : List.of("0.2", "0.050", "00.3")) {
      // One that is quicker than the rpc's own second tells; a busy machine may add to any of them.
      LongStream tries =
          LongStream.generate(() -> lateAfterMs(ada, held, seconds)).limit(5);
      assertThat(tries.anyMatch(ms -> ms < 900)).as(seconds).isTrue();
    }
    assertThat(lateAfterMs(ada, held, "60")).isLessThan(10_000);
  }

  private static long lateAfterMs(Client client, String held, String timeout) {
    long started = System.nanoTime();
    Answer answer =
        client.send(client.request(held).header("Request-Timeout", timeout).GET());
    assertThat(answer.status()).as(timeout).isEqualTo(504);
    assertThat(answer.json().getString("code")).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(answer.json().getBoolean("retryable")).isTrue();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
  }

  private static String undecided(Client client) {
    return client.pay(Client.payment(1_066)).id();
  }

  private static String request(Client client, String id) {
    return "GET " + Client.PAYMENTS + "/" + id
        + "/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + client.authorization()
        + "\r\n\r\n";
  }

  /** Once its first line is there. */
  private static Wire open(Mesh.Gateway gateway, Client client, String id) throws IOException {
    Wire wire = Wire.to(gateway.port()).send(request(client, id));
    linesUntil(wire, "retry: 2000", 1);
    return wire;
  }

  /** Up to so many of this line, or the end of the stream. */
  private static List<String> linesUntil(Wire wire, String last, int times) throws IOException {
    List<String> lines = new ArrayList<>();
    int left = times;
    while (left > 0) {
      String line = wire.line();
      if (line == null || line.equals("0")) {
        return lines;
      }
      lines.add(line);
      left -= line.equals(last) ? 1 : 0;
    }
    return lines;
  }

  private static String lastOf(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains(":"))
        .reduce((earlier, later) -> later)
        .orElse("");
  }
}
