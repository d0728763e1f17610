package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
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
import org.junit.jupiter.api.Timeout;

/** Many browsers, one payment, one watch behind the gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class SharedWatchTest {

  private static final int BROWSERS = 40;
  private static final Duration SOON = Duration.ofSeconds(15);

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final StreamSlots slots = new StreamSlots(0);
  private final Mesh.Gateway gateway =
      mesh.gateway(new Quotas(slots, new UserRate(0)), Timing.DEFAULT);
  private final Client ada = gateway.as("user-0001");
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

  private long watchesEnded() {
    return meters
        .find("mesh.rpc")
        .tag("side", "client")
        .tag("method", "WatchPayment")
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void browsersShareOneWatchAndEachGetsExactlyTheRestFromItsOwnPlace() throws IOException {
    String id = undecided();
    List<Wire> fresh = new ArrayList<>();
    List<Wire> resumed = new ArrayList<>();
    try {
      for (int n = 0; n < BROWSERS; n++) {
        fresh.add(open(ada, id, ""));
        resumed.add(open(ada, id, "1"));
      }
      Eventually.within(SOON, "all are open", () -> slots.open() == 2 * BROWSERS);
      complete(id);
      for (Wire wire : fresh) {
        assertThat(idsOf(wire)).containsExactly("1", "2");
      }
      for (Wire wire : resumed) {
        assertThat(idsOf(wire)).containsExactly("2");
      }
      assertThat(watchesEnded()).isEqualTo(1);
    } finally {
      for (Wire wire : fresh) {
        wire.close();
      }
      for (Wire wire : resumed) {
        wire.close();
      }
    }
    Eventually.within(SOON, "all are gone", () -> slots.open() == 0);
  }

  @Test
  void theOthersReadOnWhenTheTokenBehindTheWatchRunsOut() throws IOException {
    String id = undecided();
    try (Wire brief = open(gateway.as("user-0001", Duration.ofSeconds(2)), id, "");
        Wire lasting = open(ada, id, "")) {
      assertThat(idsOf(brief)).containsExactly("1");
      Eventually.within(SOON, "its watch has ended", () -> watchesEnded() == 1);
      complete(id);
      assertThat(idsOf(lasting)).containsExactly("1", "2");
    }
  }

  @Test
  void theOthersReadOnWhenTheFirstOneLeavesAndTheLastOneEndsTheWatch() throws IOException {
    String id = undecided();
    Wire first = open(ada, id, "");
    try (Wire second = open(ada, id, "")) {
      Eventually.within(SOON, "both are open", () -> slots.open() == 2);
      first.abort();
      Eventually.within(SOON, "one is left", () -> slots.open() == 1);
      assertThat(watchesEnded()).isZero();
      second.abort();
    }
    Eventually.within(SOON, "the watch has ended", () -> watchesEnded() == 1);
    Eventually.within(SOON, "no place is taken", () -> slots.open() == 0);
  }

  @Test
  void anotherUserGetsNothingOfAWatchThatIsOpen() throws IOException {
    String id = undecided();
    try (Wire own = open(ada, id, "")) {
      assertThat(gateway
              .as("user-0002")
              .get(Client.PAYMENTS + "/" + id + "/status")
              .status())
          .isEqualTo(404);
      complete(id);
      assertThat(idsOf(own)).containsExactly("1", "2");
    }
  }

  private String undecided() {
    return ada.pay(Client.payment(1_066)).id();
  }

  private static Wire open(Client client, String id, String lastEventId) throws IOException {
    String resume = lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
    String request =
        client.request(Client.PAYMENTS + "/" + id + "/status").build().uri().getPath();
    Wire wire = Wire.to(client.request("/").build().uri().getPort())
        .send("GET " + request + " HTTP/1.1\r\nHost: localhost\r\n" + resume + "Authorization: "
            + client.authorization() + "\r\n\r\n");
    for (String line = wire.line(); line != null && !line.startsWith("retry:"); ) {
      line = wire.line();
    }
    return wire;
  }

  /** Of all events up to the end of the stream. */
  private static List<String> idsOf(Wire wire) throws IOException {
    List<String> ids = new ArrayList<>();
    for (String line = wire.line(); line != null && !line.equals("0"); line = wire.line()) {
      assertThat(line).doesNotStartWith("event: error");
      if (line.startsWith("id: ")) {
        ids.add(line.substring("id: ".length()));
      }
    }
    return ids;
  }

  /** As the rail would have it, behind the service's back, and told to all who listen. */
  private void complete(String id) {
    mesh.execute(
        """
        with moved as (
          update payment.payments
          set status = 'COMPLETED', version = version + 1, due_at = null, parked_at = null
          where id = $1::uuid
          returning id, version, status)
        insert into payment.payment_events (payment_id, seq, status, message, at)
        select id, version, status, '', now() from moved""",
        UUID.fromString(id));
    mesh.execute("select pg_notify('paymesh_payment_events', $1::text)", id);
  }
}
