package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import dev.paymesh.shared.identity.Identity;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a call within one process leaves out is the wire, and nothing that the wire's calls are checked for. */
final class LocalCallTest {

  private static final EchoRequest GOOD =
      Probe.echo("hello").toBuilder().setOwnerId("user-0001").build();
  private static final long LONG_MS = 10_000;

  private final Vertx vertx = Way.IN_PROCESS.vertx();
  private final RpcCounts counts = new RpcCounts();
  private final MeshServer server = Probe.serve(vertx, LocalCallTest::echo);

  private static Future<EchoReply> echo(EchoRequest request) {
    return Future.succeededFuture(Probe.reply(request.getText()));
  }

  @AfterEach
  void close() {
    counts.close();
    Probe.await(vertx.close());
  }

  @Test
  void whatAHandlerAnswersAtOnceIsThereAtOnce() {
    assertThat(isLocal(Way.IN_PROCESS.peer(vertx, server.port()))).isTrue();
  }

  @Test
  void withTheSwitchOffThereIsAWire() {
    assertThat(isLocal(Way.WIRE.peer(vertx, server.port()))).isFalse();
  }

  @Test
  void aServerOnAnotherEventLoopIsReachedByWire() {
    Vertx two = Probe.vertx();
    MeshServer far = Probe.serve(two, LocalCallTest::echo);
    Peer peer = Way.IN_PROCESS.peer(two, far.port());
    // Contexts are made on the event loops in turn.
    List<Boolean> local = Stream.of(1, 2)
        .map(turn -> ((VertxInternal) two).createEventLoopContext())
        .map(context -> isLocal(context, peer))
        .toList();
    assertThat(local).containsExactlyInAnyOrder(true, false);
    Probe.await(two.close());
  }

  @Test
  void aServerThatHasShutDownIsNotFoundAnyMore() {
    Peer peer = Way.IN_PROCESS.peer(vertx, server.port());
    assertThat(isLocal(peer)).isTrue();
    Probe.await(server.shutdown(LONG_MS));
    assertThat(Probe.failure(() -> Probe.call(vertx, peer, LONG_MS)).reason())
        .isEqualTo("PEER_UNAVAILABLE");
  }

  /** Its reply came, if at all, before the call returned. */
  private boolean isLocal(Peer peer) {
    return isLocal(vertx.getOrCreateContext(), peer);
  }

  private static boolean isLocal(Context context, Peer peer) {
    Promise<Boolean> local = Promise.promise();
    context.runOnContext(run -> {
      Future<EchoReply> reply = call(peer, "user", GOOD);
      boolean atOnce = reply.isComplete();
      reply.map(atOnce).onComplete(local);
    });
    return Probe.await(local.future());
  }

  private static Future<EchoReply> call(Peer peer, String role, EchoRequest request) {
    CallContext caller =
        CallContext.entering("user-0001", role, "request-1", Deadline.after(LONG_MS));
    return peer.start(caller, ProbeServiceGrpcClient.EchoOwned, request).future();
  }

  @Test
  void aCallerWithoutTheKeyOfTheMeshIsRefused() {
    ContextSeal forged =
        ContextSeal.of("another key, 32 bytes long as well".getBytes(StandardCharsets.UTF_8));
    PeerConfig good = Way.IN_PROCESS.config("gateway", server.port());
    PeerConfig config = new PeerConfig(
        good.self(), good.endpoints(), forged, good.limits(), false, Identity.NONE, true);
    Peer peer = Peer.to(vertx, config, ProbeServiceGrpcService.SERVICE_DESCRIPTOR);
    assertThat(refusal(peer)).isEqualTo("CONTEXT_INVALID");
  }

  @Test
  void nobodyPassesForACallerFromOutsideOfTheMesh() {
    assertThat(refusal(Way.IN_PROCESS.peer(vertx, Admission.DIRECT, server.port())))
        .isEqualTo("CONTEXT_INVALID");
  }

  @Test
  void aRoleThatTheContractDoesNotNameIsRefused() {
    assertThat(refusal(Way.IN_PROCESS.peer(vertx, "stranger", server.port())))
        .isEqualTo("CALLER_NOT_ALLOWED");
  }

  private String refusal(Peer peer) {
    return refusal(peer, "user", GOOD);
  }

  private String refusal(Peer peer, String role, EchoRequest request) {
    return Probe.failure(() -> Probe.onLoop(vertx, () -> call(peer, role, request)))
        .reason();
  }

  @Test
  void theUserTheOwnerAndTheFieldsAreCheckedAndEachSideCountsOnce() {
    Peer peer = Way.IN_PROCESS.peer(vertx, server.port());
    EchoRequest others = GOOD.toBuilder().setOwnerId("user-0002").build();
    EchoRequest broken = GOOD.toBuilder().setNumber(-1).build();
    assertThat(refusal(peer, "admin", GOOD)).isEqualTo("ROLE_NOT_ALLOWED");
    assertThat(refusal(peer, "user", others)).isEqualTo("OWNER_NOT_ALLOWED");
    assertThat(refusal(peer, "user", broken)).isEqualTo("FIELD_INVALID");
    Probe.onLoop(vertx, () -> call(peer, "support", others));
    for (Side side : Side.values()) {
      assertThat(counts.of(side, "EchoOwned", GrpcStatus.PERMISSION_DENIED)).isEqualTo(2);
      assertThat(counts.of(side, "EchoOwned", GrpcStatus.INVALID_ARGUMENT)).isEqualTo(1);
      assertThat(counts.of(side, "EchoOwned", GrpcStatus.OK)).isEqualTo(1);
    }
  }

  @Test
  void onlyTheChecksOfAWireAreLeftOut() {
    assertThat(Interceptors.LOCAL_CALL)
        .extracting(Interceptors.Step::name)
        .containsExactly("metrics", "policy", "deadline", "admission");
    assertThat(Interceptors.LOCAL_MESSAGE)
        .extracting(Interceptors.Step::name)
        .containsExactly("field rules", "owner");
  }

  @Test
  void thePlaceOfACallIsTakenAndGivenBack() {
    Promise<EchoReply> held = Promise.promise();
    MeshServer small = Probe.serve(
        vertx,
        Probe.within(new CallRoom(2, 0)),
        request -> request.getText().equals("held") ? held.future() : echo(request),
        (request, out) -> Future.succeededFuture());
    Peer peer = Way.IN_PROCESS.peer(vertx, small.port());
    EchoRequest holding = GOOD.toBuilder().setText("held").build();
    List<Future<EchoReply>> inFlight = Probe.onLoop(
        vertx,
        () -> Future.succeededFuture(
            List.of(call(peer, "user", holding), call(peer, "user", holding))));
    assertThat(refusal(peer)).isEqualTo("OVERLOADED");
    held.complete(Probe.reply("late"));
    inFlight.forEach(Probe::await);
    assertThat(isLocal(peer)).isTrue();
  }

  @Test
  void aMessageOverTheLimitIsRefusedInBothDirections() {
    MeshServer verbose = Probe.serve(
        vertx,
        request -> Future.succeededFuture(Probe.reply("x".repeat((int) request.getNumber()))));
    Peer peer = Way.IN_PROCESS.peer(vertx, verbose.port());
    assertThat(refusal(peer, "user", GOOD.toBuilder().setNumber(300_000).build()))
        .isEqualTo("MESSAGE_TOO_LARGE");
    assertThat(
            refusal(peer, "user", GOOD.toBuilder().setText("x".repeat(300_000)).build()))
        .isEqualTo("MESSAGE_TOO_LARGE");
  }

  @Test
  void aServerBoundToEveryAddressIsTheOneAtLoopback() {
    MeshServer everywhere = Probe.serve(
        vertx,
        new MeshServerConfig("probe", "0.0.0.0", 0, Probe.SEAL),
        LocalCallTest::echo,
        (request, out) -> Future.succeededFuture());
    assertThat(isLocal(Way.IN_PROCESS.peer(vertx, everywhere.port()))).isTrue();
    SocketAddress elsewhere = SocketAddress.inetSocketAddress(everywhere.port(), "127.0.0.2");
    assertThat(isLocal(Peer.to(
            vertx,
            new PeerConfig("gateway", List.of(elsewhere), Probe.SEAL).inProcess(true),
            ProbeServiceGrpcService.SERVICE_DESCRIPTOR)))
        .isFalse();
  }
}
