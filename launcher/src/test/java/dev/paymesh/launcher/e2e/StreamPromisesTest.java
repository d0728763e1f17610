package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.shared.testkit.LogWatch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What streams cost, from the client's socket to the database: a slow reader, one that leaves, and a thousand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class StreamPromisesTest {

  private static final int ACCOUNTS = 100_000;
  private static final int STOPS = 5;
  /** All of the list is about three times this, as the text that is sent alone. */
  private static final long HEAP_BYTES_MAX = 8L << 20;
  /** What may be on its way to a reader that has stopped: a few batches, the windows and queues between. */
  private static final int READ_AHEAD_MAX = ACCOUNTS / 10;

  private static final int WATCHERS = 1_000;
  private static final int AT_ONCE = 100;
  /** Of everything else that this process does meanwhile. */
  private static final int FILES_MORE_MAX = 20;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int LOOKS_MAX = 50;

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final StreamSlots slots = new StreamSlots(0);
  private final Mesh.Gateway gateway =
      mesh.gateway(new Quotas(slots, new UserRate(0)), Timing.DEFAULT);

  @BeforeAll
  void measure() {
    // Garbage is collected on purpose here, which stops everybody for a moment.
    LogWatch.expect("has been blocked for [0-9]{3} ms");
    Metrics.globalRegistry.add(meters);
  }

  @AfterAll
  void stopMeasuring() {
    Metrics.globalRegistry.remove(meters);
  }

  private void addAccounts() {
    recorded(false);
    mesh.execute(
        """
        insert into "user".accounts (id, name, email)
        select 'many-' || lpad(n::text, 6, '0'), 'Name ' || n, 'many-' || n || '@example.com'
        from generate_series(1, $1::int) as n""",
        ACCOUNTS);
    recorded(true);
  }

  private void removeAccounts() {
    recorded(false);
    for (int part = 0; part < 10; part++) {
      mesh.execute(
          "delete from \"user\".accounts where id like 'many-0' || $1::text || '%'", "" + part);
    }
    mesh.execute("delete from \"user\".accounts where id like 'many-1%'");
    recorded(true);
  }

  private void recorded(boolean on) {
    mesh.execute("alter table \"user\".accounts " + (on ? "enable" : "disable")
        + " trigger accounts_recorded");
  }

  @Test
  void aSlowReaderOfAHundredThousandUsersKeepsTheHeapFlat() throws Exception {
    addAccounts();
    try (Wire lines = list()) {
      long before = rowsRead();
      List<Long> heap = new ArrayList<>();
      int read = 0;
      for (int stop = 0; stop < STOPS; stop++) {
        read += accountsIn(lines, stop == 0 ? 1_000 : ACCOUNTS / STOPS - 1_000);
        assertThat(heldBackAt() - before - read).as("ahead of %s", read).isLessThan(READ_AHEAD_MAX);
        System.gc();
        heap.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
      read += accountsIn(lines, Integer.MAX_VALUE);
      System.out.println("heap of the whole mesh along " + read + " accounts: " + heap);
      assertThat(read).isEqualTo(ACCOUNTS);
      assertThat(heap).allMatch(used -> used - heap.get(0) < HEAP_BYTES_MAX);
    } finally {
      removeAccounts();
    }
  }

  /** On a socket that takes little at once, so that it is the mesh that holds what is not read. */
  private Wire list() throws IOException {
    Client admin = mesh.as("user-0002", "admin");
    return Wire.slow(mesh.port())
        .send("GET /api/v1/users HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
            + admin.authorization() + "\r\n\r\n");
  }

  /** So many of ours at most, of a list that has others too, up to its last chunk. */
  private static int accountsIn(Wire lines, int atMost) throws IOException {
    int ours = 0;
    String line = "";
    while (ours < atMost && line != null && !line.equals("0")) {
      line = lines.line();
      ours += line != null && line.startsWith("{\"id\":\"many-") ? 1 : 0;
    }
    return ours;
  }

  private long rowsRead() {
    return meters.find("mesh.sql.scan.rows").counters().stream()
        .mapToLong(counter -> (long) counter.count())
        .sum();
  }

  /** How far the database was read when nothing more was. */
  private long heldBackAt() {
    long last = -1;
    for (int look = 0; look < LOOKS_MAX && rowsRead() != last; look++) {
      last = rowsRead();
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return last;
  }

  @Test
  void ofTwoWatchersOneLeavesAndTheOtherGoesOn() throws Exception {
    Client ada = gateway.as("user-0008");
    try (Wire leaving = watch("user-0008", ada);
        Wire staying = watch("user-0008", ada)) {
      assertThat(slots.open()).isEqualTo(2);
      leaving.abort();
      Eventually.within(Duration.ofSeconds(15), "one has left", () -> slots.open() == 1);
      String name = "Ada " + UUID.randomUUID();
      assertThat(rename(ada, "user-0008", name)).isEqualTo(200);
      String line = staying.line();
      while (line != null && !line.contains(name)) {
        line = staying.line();
      }
      assertThat(line).startsWith("data: ");
    }
    Eventually.within(Duration.ofSeconds(15), "both have left", () -> slots.open() == 0);
  }

  private static int rename(Client client, String id, String name) {
    return client
        .send(client
            .request("/api/v1/users/" + id)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .method(
                "PATCH",
                BodyPublishers.ofString(new JsonObject().put("name", name).encode())))
        .status();
  }

  @Test
  void aThousandThatConnectAndDisconnectLeaveNothing() throws Exception {
    Client ada = gateway.as("user-0009");
    watch("user-0009", ada).abort();
    long files = openFiles();
    for (int come = 0; come < WATCHERS; come += AT_ONCE) {
      List<Wire> watchers = new ArrayList<>();
      for (int n = 0; n < AT_ONCE; n++) {
        watchers.add(watch("user-0009", ada));
      }
      assertThat(slots.open()).isPositive();
      for (Wire watcher : watchers) {
        watcher.abort();
      }
    }
    Eventually.within(Duration.ofSeconds(15), "no slot is taken", () -> slots.open() == 0);
    Eventually.within(
        Duration.ofSeconds(15), "no watch is open, at neither end", () -> watches() == 0);
    Eventually.within(
        Duration.ofSeconds(15), "no file is open", () -> openFiles() - files < FILES_MORE_MAX);
  }

  private double watches() {
    return meters.find("mesh.rpc.in.flight").tag("method", "WatchUserUpdates").gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  private static long openFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  /** Once the stream has begun. */
  private Wire watch(String id, Client client) throws IOException {
    Wire wire = Wire.to(gateway.port())
        .send("GET /api/v1/users/" + id + "/updates HTTP/1.1\r\nHost: localhost\r\n"
            + "Accept: text/event-stream\r\nAuthorization: " + client.authorization()
            + "\r\n\r\n");
    String line = wire.line();
    while (line != null && !line.startsWith("retry:")) {
      line = wire.line();
    }
    assertThat(line).isNotNull();
    return wire;
  }
}
