package dev.paymesh.launcher.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Presence between real members of a real cluster, with real servers to be found. */
@Timeout(120)
class PresenceTest {

  private static final long JOIN_MS_MAX = 20_000;
  private static final long GONE_MS_MAX = 3_000;
  /** Patience only: whoever serves on would never be out of them otherwise. */
  private static final long LEFT_MS_MAX = 20_000;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final Vertx vertx = mesh.vertx();
  private final List<Presence> presences = new ArrayList<>();
  private final int port = freePort();

  @SuppressWarnings("NullAway.Init") // set before each test
  private ClusterMember firstMember;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ClusterMember secondMember;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Presence first;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Presence second;

  @SuppressWarnings("NullAway.Init") // set before each test
  private HttpServer server;

  @BeforeEach
  void oneServesAndTheOtherLooks() {
    // The members, joining and leaving at will, are warned of by Hazelcast.
    LogWatch.expect("hazelcast");
    LogWatch.expect("cut off from its cluster");
    server = MeshVertx.await(
        vertx.createHttpServer().requestHandler(asked -> {}).listen(0, "127.0.0.1"));
    firstMember = join();
    secondMember = join();
    first = present(firstMember);
    second = present(secondMember);
    first.announce("payment", address());
    await(JOIN_MS_MAX, () -> endpoints(second).equals(List.of(address())));
  }

  @AfterEach
  void close() {
    presences.forEach(Presence::close);
  }

  @Test
  void whoLeavesIsOutOfTheListsAtOnce() {
    first.leave("payment", address());
    await(LEFT_MS_MAX, () -> endpoints(second).isEmpty());
  }

  @Test
  void aDeadProcessIsOutOfTheListsWithinThreeSeconds() {
    MeshVertx.await(server.close());
    first.close();
    await(GONE_MS_MAX, () -> endpoints(second).isEmpty());
  }

  @Test
  void aServiceWhoseMemberIsCutOffStaysWhileItAnswers() {
    firstMember.close();
    stays(second);
    MeshVertx.await(server.close());
    await(GONE_MS_MAX, () -> endpoints(second).isEmpty());
  }

  @Test
  void aCallerThatIsCutOffKeepsWhoAnswersAndLosesWhoDoesNot() {
    secondMember.close();
    stays(second);
    MeshVertx.await(server.close());
    await(GONE_MS_MAX, () -> endpoints(second).isEmpty());
  }

  @Test
  void aProcessThatWasStoppedAndStillHoldsItsPortIsOut() {
    NetServer mute = MeshVertx.await(
        vertx.createNetServer().connectHandler(socket -> {}).listen(0, "127.0.0.1"));
    SocketAddress stopped = SocketAddress.inetSocketAddress(mute.actualPort(), "127.0.0.1");
    ClusterMember third = join();
    Presence victim = present(third);
    victim.announce("payment", stopped);
    await(JOIN_MS_MAX, () -> endpoints(second).contains(stopped));
    victim.close();
    await(GONE_MS_MAX, () -> endpoints(second).equals(List.of(address())));
  }

  @Test
  void aProcessThatComesLaterFindsWhoIsThereAndNotWhoHasDied() {
    MeshVertx.await(server.close());
    first.close();
    await(GONE_MS_MAX, () -> endpoints(second).isEmpty());
    Presence late = present(join());
    second.announce("user", address());
    await(JOIN_MS_MAX, () -> !late.endpoints("user").current().isEmpty());
    assertThat(endpoints(late)).isEmpty();
  }

  private void stays(Presence presence) {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(6);
    while (System.nanoTime() < endNs) {
      assertThat(endpoints(presence)).containsExactly(address());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private ClusterMember join() {
    return ClusterMember.join(new ClusterConfig(List.of("127.0.0.1:" + port), "127.0.0.1", port));
  }

  private Presence present(ClusterMember member) {
    Presence presence = new Presence(vertx, member);
    presences.add(presence);
    endpoints(presence);
    return presence;
  }

  private static List<SocketAddress> endpoints(Presence presence) {
    return presence.endpoints("payment").current();
  }

  private SocketAddress address() {
    return SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void await(long ms, BooleanSupplier condition) {
    long startedNs = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs)).isLessThan(ms);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    System.out.printf(
        "after %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs));
  }
}
