package dev.paymesh.launcher.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.discovery.TestDns.Mood;
import dev.paymesh.shared.grpc.Endpoints;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Where services are, by a real DNS server. */
class DnsEndpointsTest {

  private static final String NAME = "payment.mesh.test";
  private static final String SERVICE = "_grpc._tcp.payment.mesh.test";
  private static final int FOR_LONG = 3_600;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  @AutoClose
  private final TestDns dns = new TestDns();

  private final Addresses.Reader reader = new Addresses.Reader();

  @SuppressWarnings("NullAway.Init") // made by each test
  private Discovery discovery;

  @AfterEach
  void close() {
    discovery.close();
  }

  @Test
  void aNameStandsForAllItsAddresses() {
    dns.addresses(NAME, FOR_LONG, "127.0.0.3", "127.0.0.2");
    Endpoints endpoints = findAll(3, NAME + ":50051,127.0.0.9:7");
    assertThat(endpoints.current())
        .containsExactlyInAnyOrder(
            at("127.0.0.2", 50051), at("127.0.0.3", 50051), at("127.0.0.9", 7));
    assertThat(endpoints.current()).as("until it changes").isSameAs(endpoints.current());
  }

  @Test
  void anAnswerIsAskedForAgainWhenItsTimeIsOver() {
    dns.addresses(NAME, 1, "127.0.0.2");
    Endpoints endpoints = findAll(1, NAME + ":1");
    dns.addresses(NAME, 1, "127.0.0.4", "127.0.0.5");
    eventually(() -> endpoints.current().equals(List.of(at("127.0.0.4", 1), at("127.0.0.5", 1))));
  }

  @Test
  void anAnswerThatIsStillGoodIsNotAskedForAgain() {
    dns.addresses(NAME, FOR_LONG, "127.0.0.2");
    dns.services(SERVICE, FOR_LONG, "0 " + NAME + " 5");
    findAll(1, "srv:" + SERVICE);
    // Once, but for those whose answer came too late on a slow machine.
    int names = dns.asked(NAME);
    int services = dns.asked(SERVICE);
    MeshVertx.await(mesh.vertx().timer(2_500));
    assertThat(dns.asked(NAME)).isEqualTo(names);
    assertThat(dns.asked(SERVICE)).isEqualTo(services);
  }

  @Test
  void whateverTheDnsDoesWhatIsKnownStays() {
    dns.addresses(NAME, 0, "127.0.0.2");
    Endpoints endpoints = findAll(1, NAME + ":1");
    for (Mood mood : List.of(Mood.REFUSE, Mood.KEEP_SILENT, Mood.ANSWER)) {
      dns.is(mood);
      dns.addresses(NAME, 0);
      int before = dns.asked(NAME);
      eventually(() -> dns.asked(NAME) > before + 1);
      assertThat(endpoints.current()).as("%s", mood).containsExactly(at("127.0.0.2", 1));
    }
    dns.addresses(NAME, 0, "127.0.0.6");
    eventually(() -> endpoints.current().equals(List.of(at("127.0.0.6", 1))));
  }

  @Test
  void aStartWithoutAnAnswerKnowsNothingUntilThereIsOne() {
    dns.is(Mood.REFUSE);
    Endpoints endpoints = find(NAME + ":1");
    assertThat(endpoints.current()).isEmpty();
    dns.addresses(NAME, 1, "127.0.0.2");
    dns.is(Mood.ANSWER);
    eventually(() -> endpoints.current().equals(List.of(at("127.0.0.2", 1))));
  }

  @Test
  void servicesTellTheirPortsAndTheFirstPriorityIsUsed() {
    dns.addresses("a.mesh.test", FOR_LONG, "127.0.0.2");
    dns.addresses("b.mesh.test", FOR_LONG, "127.0.0.3");
    dns.addresses("c.mesh.test", FOR_LONG, "127.0.0.4");
    dns.services(SERVICE, 1, "10 a.mesh.test 7001", "10 b.mesh.test 7002", "20 c.mesh.test 7003");
    Endpoints endpoints = findAll(2, "srv:" + SERVICE);
    assertThat(endpoints.current())
        .containsExactlyInAnyOrder(at("127.0.0.2", 7001), at("127.0.0.3", 7002));
    dns.services(SERVICE, 1, "20 c.mesh.test 7003");
    eventually(() -> endpoints.current().equals(List.of(at("127.0.0.4", 7003))));
  }

  @Test
  void localhostNeedsNoServer() {
    dns.is(Mood.KEEP_SILENT);
    assertThat(findAll(1, "localhost:9").current()).containsExactly(at("127.0.0.1", 9));
    assertThat(dns.asked("localhost")).isZero();
  }

  @Test
  void addressesNeedNoLookup() {
    assertThat(find("127.0.0.1:1,[::1]:2").current())
        .containsExactly(at("127.0.0.1", 1), at("::1", 2));
  }

  @Test
  void nothingIsAskedAfterTheEnd() {
    dns.addresses(NAME, 0, "127.0.0.2");
    findAll(1, NAME + ":1");
    discovery.close();
    takeWhatWasAskedBefore();
    int asked = dns.asked(NAME);
    MeshVertx.await(mesh.vertx().timer(2_500));
    assertThat(dns.asked(NAME)).isEqualTo(asked);
  }

  /** Questions are taken in the order in which they came: once a later one was, none is on its way. */
  private void takeWhatWasAskedBefore() {
    String later = "later.mesh.test";
    find(later + ":1");
    eventually(() -> dns.asked(later) > 0);
    discovery.close();
  }

  /** A start does not wait for ever for first answers, but this does. */
  private Endpoints findAll(int count, String url) {
    Endpoints endpoints = find(url);
    eventually(() -> endpoints.current().size() == count);
    return endpoints;
  }

  private Endpoints find(String url) {
    discovery = Discovery.of(
        mesh.vertx(), Map.of("payment", reader.convert(url)), Optional.of(dns.address()));
    MeshVertx.await(discovery.start());
    return discovery.endpoints("payment");
  }

  private static SocketAddress at(String host, int port) {
    return SocketAddress.inetSocketAddress(port, host);
  }

  private void eventually(BooleanSupplier condition) {
    MeshVertx.eventually(mesh.vertx(), "the endpoints follow the DNS", condition);
  }
}
