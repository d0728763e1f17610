package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What callers see of sick endpoints, in figures, over real servers and sockets. */
class BalancerFiguresTest {

  private static final int CALLS = 10_000;
  /** So many are waited for together. */
  private static final int ROUND = 1_000;

  private static final int AT_ONCE = 32;
  private static final long BUDGET_MS = 5_000;

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final Vertx vertx = mesh.vertx();
  private final long seed = System.nanoTime();

  /** A real server that counts its calls, and can be told how it does. */
  private final class Replica {

    private final AtomicInteger served = new AtomicInteger();
    private final MeshServer server;

    Replica(Future<EchoReply> answer, long tookMs) {
      server = Probe.serve(vertx, request -> {
        served.incrementAndGet();
        return tookMs == 0 ? answer : vertx.timer(tookMs).compose(late -> answer);
      });
    }

    Replica(long tookMs) {
      this(Future.succeededFuture(Probe.reply("ok")), tookMs);
    }

    SocketAddress address() {
      return SocketAddress.inetSocketAddress(server.port(), "127.0.0.1");
    }
  }

  private record Tally(AtomicInteger left, AtomicInteger errors) {}

  @Test
  void oneOfThreeEndpointsDeadIsNotSeenByTheEdge() {
    for (boolean retries : new boolean[] {true, false}) {
      List<Replica> replicas = List.of(new Replica(0), new Replica(0), new Replica(0));
      List<SocketAddress> addresses = replicas.stream().map(Replica::address).toList();
      Probe.await(replicas.get(2).server.shutdown(0));
      int errors = run(peer(addresses, retries), CALLS, () -> {});
      print("one of three dead from the start", retries, errors);
      if (retries) {
        assertThat(errors).as("seed %d", seed).isLessThan(CALLS / 1_000);
      }
    }
  }

  @Test
  void oneOfThreeEndpointsDyingUnderLoadIsNotSeenByTheEdge() {
    for (boolean retries : new boolean[] {true, false}) {
      List<Replica> replicas = List.of(new Replica(1), new Replica(1), new Replica(1));
      CuttableLink link = new CuttableLink(vertx, replicas.get(2).server.port());
      List<SocketAddress> addresses = List.of(
          replicas.get(0).address(),
          replicas.get(1).address(),
          SocketAddress.inetSocketAddress(link.port(), "127.0.0.1"));
      int errors = run(peer(addresses, retries), CALLS, link::die);
      print("one of three dies under load", retries, errors);
      if (retries) {
        assertThat(errors).as("seed %d", seed).isLessThan(CALLS / 1_000);
      }
    }
  }

  @Test
  void oneOfThreeEndpointsTwentyTimesSlowerGetsLittle() {
    List<Replica> replicas = List.of(new Replica(2), new Replica(2), new Replica(40));
    int errors = run(peer(replicas.stream().map(Replica::address).toList(), true), CALLS, () -> {});
    int slow = replicas.get(2).served.get();
    System.out.printf(
        "one of three 20 x slower: %d of %d calls (%.1f %%), %d errors, seed %d%n",
        slow, CALLS, 100.0 * slow / CALLS, errors, seed);
    assertThat(errors).isZero();
    assertThat(slow).as("seed %d", seed).isLessThan(CALLS * 15 / 100);
  }

  @Test
  void aTargetThatFailsAltogetherGetsLittleMoreThanTheRequests() {
    Future<EchoReply> down =
        Future.failedFuture(MeshStatus.of(GrpcStatus.UNAVAILABLE, "DOWN", "down"));
    List<Replica> replicas = List.of(new Replica(down, 0), new Replica(down, 1));
    int requests = 2_000;
    int errors =
        run(peer(replicas.stream().map(Replica::address).toList(), true), requests, () -> {});
    int sent = replicas.stream().mapToInt(replica -> replica.served.get()).sum();
    System.out.printf(
        "a dependency that fails 100 %%: %d calls for %d requests (x %.3f), seed %d%n",
        sent, requests, (double) sent / requests, seed);
    assertThat(errors).isEqualTo(requests);
    assertThat(sent).as("seed %d", seed).isLessThanOrEqualTo(requests * 12 / 10);
  }

  private void print(String what, boolean retries, int errors) {
    System.out.printf(
        "%s, %s: %d of %d calls failed (%.3f %%), seed %d%n",
        what, retries ? "retrying" : "not retrying", errors, CALLS, 100.0 * errors / CALLS, seed);
  }

  private Peer peer(List<SocketAddress> endpoints, boolean retries) {
    PeerConfig config = new PeerConfig("gateway", endpoints, Probe.SEAL);
    return Peer.to(
        vertx,
        retries ? config.retrying() : config,
        ProbeServiceGrpcService.SERVICE_DESCRIPTOR,
        new SplittableRandom(seed));
  }

  /** Errors of so many calls, always as many at once; something happens half-way. */
  private int run(Peer peer, int calls, Runnable halfWay) {
    AtomicInteger errors = new AtomicInteger();
    for (int before = 0; before < calls; before += ROUND) {
      Tally tally = new Tally(new AtomicInteger(ROUND), errors);
      Runnable meanwhile = before == calls / 2 ? halfWay : () -> {};
      Probe.onLoop(
          vertx,
          () -> Future.all(Stream.concat(
                  IntStream.range(0, AT_ONCE).mapToObj(n -> next(peer, tally)),
                  Stream.of(later(tally, ROUND / 2, meanwhile)))
              .toList()));
    }
    return errors.get();
  }

  private Future<Void> next(Peer peer, Tally tally) {
    if (tally.left().getAndDecrement() <= 0) {
      return Future.succeededFuture();
    }
    return peer.start(Probe.caller(BUDGET_MS), ProbeServiceGrpcClient.Echo, Probe.echo("hello"))
        .future()
        .onFailure(failed -> tally.errors().incrementAndGet())
        .transform(done -> next(peer, tally));
  }

  private Future<Void> later(Tally tally, int left, Runnable action) {
    if (tally.left().get() <= left) {
      action.run();
      return Future.succeededFuture();
    }
    return vertx.timer(1).compose(again -> later(tally, left, action));
  }
}
