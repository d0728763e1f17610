package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.StringValue;
import dev.paymesh.proto.probe.v1.CountRequest;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every call through the kernel gets.
 *
 * <p>With its neighbours this is also the guard of the versions in the root pom (DESIGN §7): a vertx-core newer than its
 * Netty breaks gRPC while REST still works, and then a unary call and a stream over the chosen set fail here first.
 */
@ParameterizedClass
@EnumSource
class MeshCallTest {

  private final Way way;

  private final Vertx vertx;

  MeshCallTest(Way way) {
    this.way = way;
    this.vertx = way.vertx();
  }

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  @Test
  void aReplyComesBackAndTheHandlerKnowsItsCaller() {
    MeshServer server = Probe.serve(vertx, request -> {
      CallContext caller = CallContext.current();
      String who = caller.service() + " for " + caller.userId() + " as " + caller.userRole();
      return Future.succeededFuture(EchoReply.newBuilder()
          .setText(who + ": " + request.getText() + ", " + caller.requestId())
          .build());
    });
    EchoReply reply = echo(server, 10_000);
    assertThat(reply.getText()).isEqualTo("gateway for user-0001 as user: hello, request-1");
  }

  @Test
  void aFailureKeepsItsStatusMessageReasonAndDetails() {
    MeshServer server = Probe.serve(
        vertx,
        request -> Future.failedFuture(
            MeshStatus.of(GrpcStatus.NOT_FOUND, "THING_MISSING", "né 100% + nothing")
                .with(StringValue.of("detail"))));
    MeshStatus status = catchThrowableOfType(MeshStatus.class, () -> echo(server, 10_000));
    assertThat(status.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(status.reason()).isEqualTo("THING_MISSING");
    assertThat(status.message()).isEqualTo("né 100% + nothing");
    assertThat(status.detail(StringValue.class)).contains(StringValue.of("detail"));
  }

  @Test
  void aSilentHandlerEndsAtTheDeadline() {
    MeshServer server =
        Probe.serve(vertx, request -> Promise.<EchoReply>promise().future());
    MeshStatus status = catchThrowableOfType(MeshStatus.class, () -> echo(server, 200));
    assertThat(status.code()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
  }

  @Test
  void aStreamDeliversEveryMessageInOrderAndThenEnds() {
    MeshServer server =
        Probe.serve(vertx, request -> Promise.<EchoReply>promise().future(), (request, out) -> {
          for (long n = 1; n <= request.getUpto(); n++) {
            out.write(EchoReply.newBuilder().setNumber(n).build());
          }
          return Future.succeededFuture();
        });
    Peer peer = way.peer(vertx, server.port());
    List<Long> seen = new ArrayList<>();
    CountRequest request = CountRequest.newBuilder().setUpto(5).build();
    Probe.onLoop(vertx, () -> peer.stream(
            Probe.caller(5_000),
            ProbeServiceGrpcClient.Count,
            request,
            (EchoReply r) -> seen.add(r.getNumber()))
        .end());
    assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  private EchoReply echo(MeshServer server, long budgetMs) {
    Peer peer = way.peer(vertx, server.port());
    EchoRequest hello = EchoRequest.newBuilder().setText("hello").build();
    return Probe.onLoop(
        vertx, () -> peer.start(Probe.caller(budgetMs), ProbeServiceGrpcClient.Echo, hello)
            .future());
  }
}
