package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.shared.testkit.MeshVertx;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Nothing goes on for a client that went away, whenever it went. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientGoneTest {

  private static final int CLIENTS = 200;
  /** Patience only: that no deadline ended the calls is told by how they are counted. */
  private static final Duration SOON = Duration.ofSeconds(15);

  @AutoClose
  private final MeshVertx services = MeshVertx.start();

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final OwnPayments held = new OwnPayments(services);
  private final StreamSlots slots = new StreamSlots(0);
  private final Quotas quotas = new Quotas(slots, new UserRate(0));
  private final Mesh.Gateway gateway = mesh.gateway(quotas, Timing.DEFAULT);
  private final Mesh.Gateway beforeHeld = mesh.gateway(quotas, Timing.DEFAULT, held.port());
  private SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @BeforeEach
  void measure() {
    meters = new SimpleMeterRegistry();
    Metrics.globalRegistry.add(meters);
  }

  @AfterEach
  void stopMeasuring() {
    Metrics.globalRegistry.remove(meters);
  }

  @Test
  void inTheMiddleOfTheBodyNothingHasBegun() throws IOException {
    for (int n = 0; n < CLIENTS; n++) {
      try (Wire wire = Wire.to(gateway.port())) {
        wire.send(head(gateway, 1_000) + "{\"amount_cents\":");
        wire.abort();
      }
    }
    Client ada = gateway.as("user-0001");
    assertThat(ada.pay(Client.payment(1_000)).status()).isEqualTo(201);
    assertThat(ended("CreatePayment", "server")).isEqualTo(1);
  }

  @Test
  void afterTheBodyTheCallIsCancelledUpstream() throws IOException {
    List<Wire> clients = new ArrayList<>();
    for (int n = 0; n < CLIENTS; n++) {
      String body = Client.payment(1_000).encode();
      clients.add(Wire.to(beforeHeld.port()).send(head(beforeHeld, body.length()) + body));
      if (clients.size() == 20) {
        goneWhileHeld(clients);
      }
    }
    assertThat(held.createdEver).hasValue(CLIENTS);
    assertThat(ended("CreatePayment", "client", "CANCELLED")).isEqualTo(CLIENTS);
  }

  private void goneWhileHeld(List<Wire> clients) throws IOException {
    Eventually.within(SOON, "all arrived", () -> held.creating.get() == clients.size());
    for (Wire client : clients) {
      client.abort();
    }
    clients.clear();
    Eventually.within(SOON, "no call is left", () -> held.creating.get() == 0);
  }

  @Test
  void inTheMiddleOfAStreamItsWatcherAndItsSlotAreFreed() throws IOException {
    Client ada = gateway.as("user-0001");
    String undecided = ada.pay(Client.payment(1_066)).id();
    List<OpenStream> streams = new ArrayList<>();
    for (int n = 0; n < CLIENTS; n++) {
      streams.add(
          OpenStream.of(gateway.port(), Client.PAYMENTS + "/" + undecided + "/status", ada));
    }
    assertThat(slots.open()).isEqualTo(CLIENTS);
    long before = ended("WatchPayment", "server");
    for (OpenStream stream : streams) {
      stream.close();
    }
    Eventually.within(SOON, "every slot is free", () -> slots.open() == 0);
    Eventually.within(
        SOON,
        "the one watch for all of them has ended at the payment service",
        () -> ended("WatchPayment", "server") - before == 1);
  }

  @Test
  void beforeTheStreamBeginsNoSlotIsTaken() throws IOException {
    for (int n = 0; n < CLIENTS; n++) {
      try (Wire wire = Wire.to(beforeHeld.port())) {
        wire.send("GET " + Client.PAYMENTS + "/f" + UUID.randomUUID().toString().substring(1)
            + "/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
            + beforeHeld.as("user-0001").authorization() + "\r\n\r\n");
        wire.abort();
      }
    }
    Eventually.within(SOON, "no slot is taken", () -> slots.open() == 0);
    assertThat(ended("WatchPayment", "client")).isZero();
  }

  private static String head(Mesh.Gateway gateway, int length) {
    return "POST " + Client.PAYMENTS + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
        + gateway.as("user-0001").authorization()
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + length + "\r\n\r\n";
  }

  private long ended(String method, String side) {
    return meters.find("mesh.rpc").tag("side", side).tag("method", method).timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  private long ended(String method, String side, String status) {
    return meters
        .find("mesh.rpc")
        .tag("side", side)
        .tag("method", method)
        .tag("status", status)
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }
}
