package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.CountRequest;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.grpc.common.GrpcStatus;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Dead peers are noticed, old connections replaced, and no call pays for it. */
class ConnectionLifeTest {

  private static final long BUDGET_MS = 15_000;
  private static final long PING_MS = 1_000;
  private static final Limits PINGING = Limits.DEFAULT.lifetime(PING_MS, 0);

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final Vertx vertx = mesh.vertx();

  @Test
  void aPeerThatTakesConnectionsAndNeverGreetsIsNoticed() {
    NetServer mute = vertx.createNetServer().connectHandler(socket -> {});
    Probe.await(mute.listen(0, "127.0.0.1"));
    Peer peer = Probe.peer(vertx, "gateway", mute.actualPort(), Limits.DEFAULT);
    assertUnavailableWithin(5_000, () -> Probe.call(vertx, peer, BUDGET_MS));
  }

  @Test
  void aPeerThatFallsSilentDuringACallIsNoticed() {
    Promise<Void> arrived = Promise.promise();
    MeshServer server = Probe.serve(vertx, request -> {
      if (request.getText().equals("held")) {
        arrived.complete();
        return Promise.<EchoReply>promise().future();
      }
      return Future.succeededFuture(Probe.reply("answered"));
    });
    CuttableLink link = new CuttableLink(vertx, server.port());
    Peer peer = Probe.peer(vertx, "gateway", link.port(), PINGING);
    Call<EchoReply> call = Probe.onLoop(
        vertx,
        () -> Future.succeededFuture(
            peer.start(Probe.caller(BUDGET_MS), ProbeServiceGrpcClient.Echo, Probe.echo("held"))));
    Probe.await(arrived.future());
    link.blackHole();
    assertUnavailableWithin(5_000, () -> Probe.await(call.future()));
    assertThat(Probe.call(vertx, peer, BUDGET_MS).getText())
        .as("by a new connection")
        .isEqualTo("answered");
  }

  @Test
  void aPeerThatIsOnlySlowToAnswerACallIsLeftAlone() {
    MeshServer server = Probe.serve(
        vertx, request -> vertx.timer(7 * PING_MS / 2).map(late -> Probe.reply("late")));
    CuttableLink link = new CuttableLink(vertx, server.port());
    Peer peer = Probe.peer(vertx, "gateway", link.port(), PINGING);
    assertThat(Probe.call(vertx, peer, BUDGET_MS).getText()).isEqualTo("late");
    assertThat(link.connections()).isEqualTo(1);
  }

  @Test
  void aQuietConnectionStaysOpen() {
    MeshServer server =
        Probe.serve(vertx, request -> Future.succeededFuture(Probe.reply("answered")));
    CuttableLink link = new CuttableLink(vertx, server.port());
    Peer peer = Probe.peer(vertx, "gateway", link.port(), PINGING);
    Probe.call(vertx, peer, BUDGET_MS);
    Probe.await(vertx.timer(4 * PING_MS));
    Probe.call(vertx, peer, BUDGET_MS);
    assertThat(link.connections()).isEqualTo(1);
  }

  @Test
  void agedConnectionsAreReplacedAndNoCallFails() {
    MeshServer server = Probe.serve(
        vertx,
        request -> vertx.timer(1 + request.getNumber() % 40).map(late -> Probe.reply("answered")));
    CuttableLink link = new CuttableLink(vertx, server.port());
    Peer peer = Probe.peer(vertx, "gateway", link.port(), Limits.DEFAULT.lifetime(0, 50));
    AtomicInteger calls = new AtomicInteger();
    Probe.onLoop(
        vertx,
        () -> Future.all(java.util.stream.IntStream.range(0, 16)
            .mapToObj(n -> callsUntil(System.nanoTime() + 4_000_000_000L, peer, calls))
            .toList()));
    System.out.printf(
        "max age 50 ms: %d calls over %d connections, none failed%n",
        calls.get(), link.connections());
    assertThat(calls).hasValueGreaterThan(20);
    assertThat(link.connections()).isGreaterThan(3);
    assertThat(link.open()).as("connections that stayed").isLessThan(5);
  }

  @Test
  void aStreamOutlivesTheAgeOfItsConnection() {
    MeshServer server = Probe.serve(
        vertx,
        request -> Future.succeededFuture(Probe.reply("answered")),
        (request, out) -> vertx.timer(1_000).compose(late -> out.write(Probe.reply("late"))));
    Peer peer = Probe.peer(vertx, "gateway", server.port(), Limits.DEFAULT.lifetime(0, 100));
    AtomicInteger received = new AtomicInteger();
    Probe.onLoop(vertx, () -> peer.stream(
            Probe.caller(BUDGET_MS),
            ProbeServiceGrpcClient.Count,
            CountRequest.getDefaultInstance(),
            reply -> received.incrementAndGet())
        .end());
    assertThat(received).hasValue(1);
  }

  private Future<Void> callsUntil(long endNs, Peer peer, AtomicInteger calls) {
    if (System.nanoTime() > endNs) {
      return Future.succeededFuture();
    }
    return peer.start(
            Probe.caller(BUDGET_MS),
            ProbeServiceGrpcClient.Echo,
            Probe.echo("hello").toBuilder().setNumber(calls.incrementAndGet()).build())
        .future()
        .compose(answered -> callsUntil(endNs, peer, calls));
  }

  private static void assertUnavailableWithin(
      long ms, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    long startedNs = System.nanoTime();
    assertThat(Probe.failure(call).code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs)).isLessThan(ms);
  }
}
