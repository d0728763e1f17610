package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.testkit.MeshVertx;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Owns the promise of how little one payment costs the wires between the services, frames and heads included. */
final class WireBytesTest {

  /** 1,284 on a quiet machine. Where a payment takes long, pings that are on the way meanwhile count too. */
  private static final int BYTES_MAX = 1_400;
  /** More than once round HTTP/2's table of headers, so that what it forgets and learns anew is counted evenly. */
  private static final int PAYMENTS = 60;

  private final MeshVertx wires = MeshVertx.start();
  private final Map<String, CountingRelay> relays = new LinkedHashMap<>();
  private final Mesh mesh = Mesh.startBehind(this::relayed);

  /** In the order in which {@link Mesh} asks. */
  private int relayed(int port) {
    CountingRelay relay = new CountingRelay(wires.vertx());
    relays.put(new String[] {"document", "user", "compliance", "payment"}[relays.size()], relay);
    return relay.before(port);
  }

  @AfterEach
  void close() {
    mesh.close();
    wires.close();
  }

  @Test
  void aPaymentIsFourCallsOfFewBytes() {
    pay();
    Map<String, Long> before = counted();
    pay();
    Map<String, Long> each = new TreeMap<>();
    counted().forEach((hop, bytes) -> each.put(hop, (bytes - before.get(hop)) / PAYMENTS));
    long all = each.values().stream().mapToLong(Long::longValue).sum();
    System.out.println("bytes of a payment between the services: " + all + " " + each);
    assertThat(each.values()).allSatisfy(hop -> assertThat(hop).isPositive());
    assertThat(all).as(each.toString()).isLessThanOrEqualTo(BYTES_MAX);
  }

  private Map<String, Long> counted() {
    Map<String, Long> counted = new TreeMap<>();
    relays.forEach((hop, relay) -> counted.put(hop, relay.bytes()));
    return counted;
  }

  /** As of several users, whose ids are no news for long. */
  private void pay() {
    String[] users = {"user-0001", "user-0005", "user-0006"};
    IntStream.range(0, PAYMENTS).forEach(n -> assertThat(
            mesh.as(users[n % users.length]).pay(Client.payment(1_000 + n)).status())
        .isEqualTo(201));
  }
}
