package dev.paymesh.shared.grpc;

import static dev.paymesh.shared.grpc.GrpcJava.CHAT;
import static dev.paymesh.shared.grpc.GrpcJava.ECHO;
import static dev.paymesh.shared.grpc.GrpcJava.SUM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import dev.paymesh.shared.metrics.MeshMetrics.Side;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cases of the gRPC interop description that apply to us, told by grpc-java's client to our server. */
final class GrpcJavaClientTest {

  private final Vertx vertx = Probe.vertx();
  private final RpcCounts counts = new RpcCounts();
  private final AtomicReference<@Nullable CallContext> caller = new AtomicReference<>();
  private final Promise<Void> begun = Promise.promise();
  private final MeshServer server = Probe.await(MeshServer.on(
          vertx,
          new MeshServerConfig("probe", "127.0.0.1", 0, Probe.SEAL),
          ProbeServiceGrpcService.SERVICE_DESCRIPTOR)
      .unary(ProbeServiceGrpcService.Echo, this::echo)
      .unary(ProbeServiceGrpcService.EchoOwned, this::echo)
      .serverStream(ProbeServiceGrpcService.CountOwned, GrpcJavaClientTest::sizes)
      .clientStream(ProbeServiceGrpcService.Sum, this::sum)
      .bidiStream(ProbeServiceGrpcService.Chat, this::chat)
      .unimplemented(ProbeServiceGrpcService.Count, ProbeServiceGrpcService.EchoUnlisted)
      .listen());
  private final GrpcJava java = new GrpcJava(server.port());

  @AfterEach
  void close() {
    java.close();
    counts.close();
    Probe.await(vertx.close());
  }

  /** A number is a gRPC code to fail with; a text is the message for it. */
  private Future<EchoReply> echo(EchoRequest request) {
    caller.set(CallContext.current());
    GrpcStatus asked = GrpcStatus.valueOf((int) request.getNumber());
    return asked == GrpcStatus.OK
        ? Future.succeededFuture(Probe.reply(request.getText()))
        : Future.failedFuture(MeshStatus.of(asked, "ASKED_FOR", request.getText()));
  }

  private static Future<Void> sizes(EchoRequest request, Outbound<EchoReply> out) {
    GrpcJava.REPLY_SIZES.forEach(size -> out.write(GrpcJava.reply(size)));
    return Future.succeededFuture();
  }

  private Future<EchoReply> sum(Incoming<EchoRequest> in) {
    CallContext.current().scope().onEnd(begun::tryComplete);
    return Streams.sum(in);
  }

  private Future<Void> chat(Incoming<EchoRequest> in, Outbound<EchoReply> out) {
    CallContext.current().scope().onEnd(begun::tryComplete);
    return Streams.echoEach(in, out);
  }

  /** Whom the last unary call was made for. */
  private CallContext caller() {
    return Objects.requireNonNull(caller.get());
  }

  @Test
  void emptyUnary() {
    assertThat(java.unary(ECHO, EchoRequest.getDefaultInstance()))
        .isEqualTo(EchoReply.getDefaultInstance());
  }

  @Test
  void largeUnaryIsRefusedAtTheLimitAndServedBelowIt() {
    String below = "ä".repeat(100_000);
    assertThat(java.unary(ECHO, Probe.echo(below)).getText()).isEqualTo(below);
    StatusRuntimeException refused =
        failure(() -> java.unary(ECHO, Probe.echo("x".repeat(GrpcJava.LARGE_REQUEST))));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(java.unary(ECHO, Probe.echo("next")).getText()).isEqualTo("next");
  }

  @Test
  void clientStreaming() {
    Replies replies = new Replies();
    StreamObserver<EchoRequest> requests = ClientCalls.asyncClientStreamingCall(
        java.sealed().newCall(SUM, GrpcJava.options()), replies);
    GrpcJava.REQUEST_SIZES.forEach(size -> requests.onNext(GrpcJava.sized(size)));
    requests.onCompleted();
    assertThat(replies.all()).containsExactly(Probe.numbered(74_922));
  }

  @Test
  void serverStreaming() {
    List<EchoReply> replies = new ArrayList<>();
    ClientCalls.blockingServerStreamingCall(
            java.sealed(), GrpcJava.COUNT, GrpcJava.options(), Streams.numbered(0, ""))
        .forEachRemaining(replies::add);
    assertThat(replies)
        .isEqualTo(GrpcJava.REPLY_SIZES.stream().map(GrpcJava::reply).toList());
  }

  @Test
  void pingPong() {
    Replies replies = new Replies();
    StreamObserver<EchoRequest> requests = chat(replies);
    for (int size : GrpcJava.REPLY_SIZES) {
      requests.onNext(GrpcJava.sized(size));
      assertThat(replies.next()).isEqualTo(GrpcJava.reply(size));
    }
    requests.onCompleted();
    assertThat(replies.all()).hasSize(GrpcJava.REPLY_SIZES.size());
  }

  @Test
  void emptyStream() {
    Replies replies = new Replies();
    chat(replies).onCompleted();
    assertThat(replies.all()).isEmpty();
  }

  @Test
  void cancelAfterBegin() {
    Replies replies = new Replies();
    StreamObserver<EchoRequest> requests = ClientCalls.asyncClientStreamingCall(
        java.sealed().newCall(SUM, GrpcJava.options()), replies);
    requests.onNext(GrpcJava.sized(1));
    requests.onError(Status.CANCELLED.asException());
    assertThat(replies.failure().getCode()).isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void cancelAfterFirstResponseReachesTheHandler() {
    Replies replies = new Replies();
    StreamObserver<EchoRequest> requests = chat(replies);
    requests.onNext(GrpcJava.sized(31_415));
    assertThat(replies.next().getNumber()).isEqualTo(31_415);
    requests.onError(Status.CANCELLED.asException());
    assertThat(replies.failure().getCode()).isEqualTo(Status.Code.CANCELLED);
    Probe.await(begun.future());
    assertThat(counts.of(Side.SERVER, "Chat", GrpcStatus.CANCELLED)).isEqualTo(1);
  }

  @Test
  void timeoutOnSleepingServer() {
    java.unary(ECHO, Probe.echo("warm"));
    Replies replies = new Replies();
    CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.MILLISECONDS);
    ClientCalls.asyncBidiStreamingCall(java.sealed().newCall(CHAT, soon), replies)
        .onNext(GrpcJava.sized(27_182));
    assertThat(replies.failure().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    Probe.await(begun.future());
  }

  @Test
  void aDeadlineOfTheCallerIsTheHandlersAndNeverMoreThanThePolicys() {
    java.unary(ECHO, Probe.echo("warm"));
    CallOptions within = CallOptions.DEFAULT.withDeadlineAfter(3, TimeUnit.SECONDS);
    ClientCalls.blockingUnaryCall(java.sealed(), ECHO, within, Probe.echo(""));
    assertThat(caller().deadline().remainingMs()).isBetween(1L, 3_000L);
    ClientCalls.blockingUnaryCall(java.sealed(), ECHO, CallOptions.DEFAULT, Probe.echo(""));
    assertThat(caller().deadline().remainingMs()).isBetween(3_001L, 5_000L);
  }

  /** The contract knows the caller's own four headers; any other is no concern of a handler, and does no harm. */
  @Test
  void customMetadata() {
    Metadata foreign = new Metadata();
    foreign.put(GrpcJava.ascii("x-grpc-test-echo-initial"), "test_initial_metadata_value");
    foreign.put(
        Metadata.Key.of("x-grpc-test-echo-trailing-bin", Metadata.BINARY_BYTE_MARSHALLER),
        new byte[] {(byte) 0xab, (byte) 0xab, (byte) 0xab, 0, (byte) 0xff});
    var channel = io.grpc.ClientInterceptors.intercept(
        java.sealed(), io.grpc.stub.MetadataUtils.newAttachHeadersInterceptor(foreign));
    ClientCalls.blockingUnaryCall(channel, ECHO, GrpcJava.options(), Probe.echo("hello"));
    assertThat(caller().userId()).isEqualTo("user-0001");
    assertThat(caller().userRole()).isEqualTo("user");
    assertThat(caller().requestId()).isEqualTo("request-1");
    assertThat(caller().service()).isEqualTo("gateway");
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

  private void assertFailure(GrpcStatus code, String message) {
    EchoRequest ask =
        EchoRequest.newBuilder().setNumber(code.code).setText(message).build();
    StatusRuntimeException failure = failure(() -> java.unary(ECHO, ask));
    assertThat(failure.getStatus().getCode().value()).isEqualTo(code.code);
    assertThat(failure.getStatus().getDescription()).isEqualTo(message);
    var details = StatusProto.fromThrowable(failure);
    assertThat(details.getCode()).isEqualTo(code.code);
    assertThat(details.getMessage()).isEqualTo(message);
    assertThat(details.getDetails(0).is(ErrorInfo.class)).isTrue();
  }

  @Test
  void unimplementedMethod() {
    assertThat(codeOf(GrpcJava.rpc("Nothing", MethodType.UNARY)))
        .isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void unimplementedService() {
    assertThat(codeOf(GrpcJava.rpc("nothing.v1.Nothing", "Echo", MethodType.UNARY)))
        .isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  private Status.Code codeOf(MethodDescriptor<EchoRequest, EchoReply> rpc) {
    return failure(() -> java.unary(rpc, EchoRequest.getDefaultInstance()))
        .getStatus()
        .getCode();
  }

  private StreamObserver<EchoRequest> chat(Replies replies) {
    return ClientCalls.asyncBidiStreamingCall(
        java.sealed().newCall(CHAT, GrpcJava.options()), replies);
  }

  private static StatusRuntimeException failure(ThrowingCallable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(failure).as("a failure").isNotNull();
    return failure;
  }
}
