package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.shared.grpc.InterceptorOrderTest.Kind;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.testkit.AuditLines;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcStatus;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A call that is refused to its caller leaves one line in the audit log, and one that fails otherwise leaves none. */
final class RefusedCallTest {

  private static final EchoRequest OTHERS =
      Probe.echo("secret words").toBuilder().setOwnerId("user-0002").build();
  private static final MeshStatus NOT_THERE =
      MeshStatus.of(GrpcStatus.NOT_FOUND, "NOT_FOUND", "there is no such thing");

  @AutoClose
  private final AuditLines audit = AuditLines.listen();

  /** Nobody else's lines are this test's, and no other test's use up its room. */
  private final String who = "user-" + UUID.randomUUID();

  private Vertx vertx = Probe.vertx();

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  private static String line(String who, String role, String service, String told) {
    return "refused at=probe who=" + who + " role=" + role + " service=" + service
        + " rpc=probe.v1.ProbeService." + told + " request=request-1";
  }

  /** One whose streams stay open, so that what is refused is refused by the checks and not late. */
  private MeshServer holding() {
    return Probe.streams(
        vertx,
        in -> Future.future(open -> in.onMessage(message -> {})),
        (in, out) -> Future.future(open -> in.onMessage(message -> {})));
  }

  @ParameterizedTest
  @EnumSource
  void aRefusalOfAnyKindOfCallIsToldOnceAndWhoseThingItWasAbout(Kind kind) {
    MeshServer server = holding();
    refused(kind, server, "stranger", "user");
    refused(kind, server, "gateway", "admin");
    refused(kind, server, "gateway", "user");
    assertThat(audit.of(who))
        .containsExactly(
            line(who, "user", "stranger", kind.rpc + " resource=- why=CALLER_NOT_ALLOWED"),
            line(who, "admin", "gateway", kind.rpc + " resource=- why=ROLE_NOT_ALLOWED"),
            line(who, "user", "gateway", kind.rpc + " resource=user-0002 why=OWNER_NOT_ALLOWED"));
  }

  private void refused(Kind kind, MeshServer server, String service, String role) {
    Peer peer = Probe.peer(vertx, service, server.port(), Limits.DEFAULT);
    CallContext caller = CallContext.entering(who, role, "request-1", Deadline.after(10_000));
    Probe.failure(() -> Probe.onLoop(vertx, () -> kind.call(peer, caller, OTHERS)));
  }

  @Test
  void aCallWithinTheProcessIsToldLikeOneOverAWire() {
    Probe.await(vertx.close());
    vertx = Way.IN_PROCESS.vertx();
    MeshServer server = Probe.serve(vertx, request -> Future.failedFuture(NOT_THERE));
    Peer peer = Way.IN_PROCESS.peer(vertx, server.port());
    end(peer, "admin");
    end(peer, "user");
    assertThat(audit.of(who))
        .containsExactly(
            line(who, "admin", "gateway", "EchoOwned resource=user-0002 why=ROLE_NOT_ALLOWED"),
            line(who, "user", "gateway", "EchoOwned resource=user-0002 why=OWNER_NOT_ALLOWED"));
  }

  private void end(Peer peer, String role) {
    CallContext caller = CallContext.entering(who, role, "request-1", Deadline.after(10_000));
    Probe.failure(
        () -> Probe.onLoop(vertx, () -> peer.start(caller, ProbeServiceGrpcClient.EchoOwned, OTHERS)
            .future()));
  }

  /** Rows that only their owner is shown: nobody learns whether there are others, but the log learns who asks. */
  @Test
  void whatIsNotFoundByOneWhoSeesItsOwnOnlyIsTold() {
    MeshServer server = Probe.serve(vertx, request -> Future.failedFuture(NOT_THERE));
    Peer peer = Probe.peer(vertx, "gateway", server.port(), Limits.DEFAULT);
    for (String role : new String[] {"support", "user"}) {
      CallContext caller = CallContext.entering(who, role, "request-1", Deadline.after(10_000));
      Probe.failure(() -> Probe.onLoop(
          vertx, () -> peer.start(caller, ProbeServiceGrpcClient.Echo, OTHERS).future()));
    }
    assertThat(audit.of(who))
        .containsExactly(line(who, "user", "gateway", "Echo resource=user-0002 why=NOT_FOUND"));
  }

  @Test
  void whatFailsForAnotherReasonIsNotARefusal() {
    MeshServer server = Probe.serve(
        vertx,
        request -> Future.failedFuture(
            MeshStatus.of(GrpcStatus.FAILED_PRECONDITION, "KYC_BLOCKED", "not now")));
    Peer peer = Probe.peer(vertx, "gateway", server.port(), Limits.DEFAULT);
    CallContext caller = CallContext.entering(who, "user", "request-1", Deadline.after(10_000));
    for (EchoRequest request :
        new EchoRequest[] {Probe.echo("a"), Probe.echo("x".repeat(200_000))}) {
      Future<EchoReply> call = Probe.onLoop(
          vertx,
          () -> Future.succeededFuture(
              peer.start(caller, ProbeServiceGrpcClient.Echo, request).future()));
      Probe.failure(() -> Probe.await(call));
    }
    assertThat(audit.of(who)).isEmpty();
  }

  @Test
  void whoOnlyClaimsToBeSomebodyIsToldAsNobody() {
    MeshServer server = Probe.serve(vertx, request -> Future.succeededFuture(Probe.reply("")));
    RawCall raw = new RawCall(vertx, HttpVersion.HTTP_2, server.port());
    raw.echo(headers -> headers.set(Metadata.USER_ID, who), RawCall.framed(OTHERS));
    assertThat(audit.of(who)).isEmpty();
    assertThat(audit.of("-"))
        .contains(
            line("-", "-", "-", "Echo resource=- why=CONTEXT_INVALID").replace("request-1", "-"));
  }
}
