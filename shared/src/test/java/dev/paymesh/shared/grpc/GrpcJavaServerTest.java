package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import io.grpc.Metadata;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the gRPC interop description that apply to us, told by our peer to grpc-java's server. */
final class GrpcJavaServerTest {

  private static final long LONG_MS = 15_000;

  private final Vertx vertx = Probe.vertx();
  private final AtomicInteger failures = new AtomicInteger();
  private String pushback = "";
  private final GrpcJavaServer server = new GrpcJavaServer(this::echo);
  private final Peer peer = Probe.peer(vertx, server.port());

  @AfterEach
  void close() {
    server.close();
    Probe.await(vertx.close());
  }

  /** A number is a gRPC code to fail with, or a size to answer with; a text is the message, or the answer. */
  private EchoReply echo(EchoRequest request) {
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw GrpcJavaServer.pushback(pushback);
    }
    if (request.getNumber() > 0 && request.getNumber() <= GrpcStatus.UNAUTHENTICATED.code) {
      throw GrpcJavaServer.failure((int) request.getNumber(), request.getText());
    }
    return request.getNumber() == 0
        ? Probe.reply(request.getText())
        : GrpcJava.reply((int) request.getNumber());
  }

  @Test
  void emptyUnary() {
    assertThat(call(EchoRequest.getDefaultInstance())).isEqualTo(EchoReply.getDefaultInstance());
  }

  @Test
  void largeUnaryIsRefusedAtTheLimitAndTakenBelowIt() {
    assertThat(call(GrpcJava.sized(200_000).toBuilder().clearText().build()))
        .isEqualTo(GrpcJava.reply(200_000));
    EchoRequest large = EchoRequest.newBuilder().setNumber(GrpcJava.LARGE_REPLY).build();
    MeshStatus refused = Probe.failure(() -> call(large));
    assertThat(refused.code()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
    assertThat(call(Probe.echo("next")).getText()).isEqualTo("next");
  }

  @Test
  void clientStreaming() {
    EchoReply reply = Probe.onLoop(vertx, () -> {
      ClientStream<EchoRequest, EchoReply> stream = Streams.sum(peer, LONG_MS);
      GrpcJava.REQUEST_SIZES.forEach(size -> stream.requests().write(GrpcJava.sized(size)));
      stream.requests().end();
      return stream.reply();
    });
    assertThat(reply.getNumber()).isEqualTo(74_922);
  }

  @Test
  void serverStreaming() {
    assertThat(count(EchoRequest.getDefaultInstance()))
        .isEqualTo(GrpcJava.REPLY_SIZES.stream().map(GrpcJava::reply).toList());
  }

  private List<EchoReply> count(EchoRequest request) {
    List<EchoReply> replies = new ArrayList<>();
    Probe.onLoop(vertx, () -> peer.stream(
            Probe.caller(LONG_MS), ProbeServiceGrpcClient.CountOwned, request, replies::add)
        .end());
    return replies;
  }

  @Test
  void pingPong() {
    List<EchoReply> replies = new ArrayList<>();
    Probe.onLoop(vertx, () -> {
      List<BidiStream<EchoRequest>> stream = new ArrayList<>();
      stream.add(Streams.chat(peer, LONG_MS, reply -> {
        replies.add(reply);
        sendOrEnd(stream.get(0).requests(), replies.size());
      }));
      sendOrEnd(stream.get(0).requests(), 0);
      return stream.get(0).replies().end();
    });
    assertThat(replies)
        .isEqualTo(GrpcJava.REPLY_SIZES.stream().map(GrpcJava::reply).toList());
  }

  private static void sendOrEnd(RequestStream<EchoRequest> requests, int sent) {
    if (sent == GrpcJava.REPLY_SIZES.size()) {
      requests.end();
    } else {
      requests.write(GrpcJava.sized(GrpcJava.REPLY_SIZES.get(sent)));
    }
  }

  @Test
  void emptyStream() {
    List<EchoReply> replies = new ArrayList<>();
    Probe.onLoop(vertx, () -> {
      BidiStream<EchoRequest> stream = Streams.chat(peer, LONG_MS, replies::add);
      stream.requests().end();
      return stream.replies().end();
    });
    assertThat(replies).isEmpty();
  }

  @Test
  void cancelAfterBegin() {
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      ClientStream<EchoRequest, EchoReply> stream = Streams.sum(peer, LONG_MS);
      stream.requests().write(GrpcJava.sized(1)).onComplete(sent -> stream.cancel());
      return stream.reply();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.CANCELLED);
    server.awaitCancelled();
  }

  @Test
  void cancelAfterFirstResponseReachesTheServer() {
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      Promise<Void> first = Promise.promise();
      BidiStream<EchoRequest> stream = Streams.chat(peer, LONG_MS, reply -> first.tryComplete());
      first.future().onComplete(arrived -> stream.replies().cancel());
      stream.requests().write(GrpcJava.sized(31_415));
      return stream.replies().end();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.CANCELLED);
    server.awaitCancelled();
  }

  @Test
  void timeoutOnSleepingServer() {
    call(Probe.echo("warm"));
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> {
      BidiStream<EchoRequest> stream = Streams.chat(peer, 200, reply -> {});
      stream.requests().write(GrpcJava.sized(27_182));
      return stream.replies().end();
    }));
    assertThat(status.code()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    server.awaitCancelled();
  }

  @Test
  void theDeadlineTravelsShortOfItsReserve() {
    call(Probe.echo("warm"));
    server.deadline();
    Probe.call(vertx, peer, Probe.caller(3_000), Probe.echo(""));
    assertThat(server.deadline().timeRemaining(TimeUnit.MILLISECONDS)).isBetween(1L, 2_990L);
    Probe.call(vertx, peer, Probe.caller(60_000), Probe.echo(""));
    assertThat(server.deadline().timeRemaining(TimeUnit.MILLISECONDS)).isBetween(2_991L, 5_000L);
  }

  @Test
  void customMetadataIsTheCallersContextAndNothingElse() {
    call(Probe.echo("hello"));
    Metadata headers = server.headers();
    assertThat(headers.get(GrpcJava.ascii("x-user-id"))).isEqualTo("user-0001");
    assertThat(headers.get(GrpcJava.ascii("x-user-role"))).isEqualTo("user");
    assertThat(headers.get(GrpcJava.ascii("x-request-id"))).isEqualTo("request-1");
    assertThat(headers.get(GrpcJava.ascii("x-mesh-caller"))).isEqualTo("v2.k1.gateway");
    assertThat(headers.get(GrpcJava.ascii("x-mesh-auth"))).matches("[A-Za-z0-9_-]{27}");
  }

  @ParameterizedTest
  @EnumSource(value = GrpcStatus.class, mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void statusCodeAndMessage(GrpcStatus code) {
    assertFailure(code, "test status message");
  }

  @Test
  void specialStatusMessage() {
    assertFailure(GrpcStatus.UNKNOWN, GrpcJava.SPECIAL_MESSAGE);
  }

  /** Before any message, when it stands in the headers, and behind messages, when it stands in the trailers. */
  private void assertFailure(GrpcStatus code, String message) {
    EchoRequest ask =
        EchoRequest.newBuilder().setNumber(code.code).setText(message).build();
    for (MeshStatus status :
        List.of(Probe.failure(() -> call(ask)), Probe.failure(() -> count(ask)))) {
      assertThat(status.code()).isEqualTo(code);
      assertThat(status.message()).isEqualTo(message);
      assertThat(status.reason()).isEqualTo("ASKED_FOR");
    }
  }

  @Test
  void unimplementedMethod() {
    MeshStatus status = Probe.failure(() -> Probe.onLoop(vertx, () -> peer.start(
            Probe.caller(LONG_MS), ProbeServiceGrpcClient.EchoOwned, Probe.echo(""))
        .future()));
    assertThat(status.code()).isEqualTo(GrpcStatus.UNIMPLEMENTED);
  }

  @Test
  void unimplementedService() {
    try (GrpcJavaServer empty = GrpcJavaServer.withoutOurService()) {
      MeshStatus status =
          Probe.failure(() -> Probe.call(vertx, Probe.peer(vertx, empty.port()), LONG_MS));
      assertThat(status.code()).isEqualTo(GrpcStatus.UNIMPLEMENTED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "30"})
  void aPushbackIsWaitedForAndThenTheCallIsMadeAgain(String ms) {
    pushback = ms;
    failures.set(1);
    assertThat(Probe.call(vertx, retrying(), Probe.caller(LONG_MS), Probe.echo("again"))
            .getText())
        .isEqualTo("again");
    server.headers();
    assertThat(server.headers().get(GrpcJava.ascii("grpc-previous-rpc-attempts")))
        .isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "never", "99999999999999999999", "60000"})
  void aPushbackThatForbidsARetryOrOutlastsTheCallIsFinal(String ms) {
    pushback = ms;
    failures.set(1);
    MeshStatus status = Probe.failure(
        () -> Probe.call(vertx, retrying(), Probe.caller(LONG_MS), Probe.echo("again")));
    assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(server.calls()).isEqualTo(1);
  }

  private Peer retrying() {
    SocketAddress address = SocketAddress.inetSocketAddress(server.port(), "127.0.0.1");
    PeerConfig config = new PeerConfig("gateway", List.of(address), Probe.SEAL).retrying();
    return Peer.to(vertx, config, ProbeServiceGrpcService.SERVICE_DESCRIPTOR);
  }

  private EchoReply call(EchoRequest request) {
    return Probe.call(vertx, peer, Probe.caller(LONG_MS), request);
  }
}
