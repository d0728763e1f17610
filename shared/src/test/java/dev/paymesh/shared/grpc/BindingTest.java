package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.proto.probe.v1.CountRequest;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.ServiceMethod;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A table of handlers that does not fit the contract stops the start, not the first call. */
final class BindingTest {

  private final Vertx vertx = Probe.vertx();
  private final MeshServer server =
      MeshServer.on(vertx, Probe.config("probe"), ProbeServiceGrpcService.SERVICE_DESCRIPTOR);

  @AfterEach
  void close() {
    Probe.await(vertx.close());
  }

  /** What binds an rpc, and the kind it takes it for. */
  enum As {
    UNARY((server, method) -> server.unary(method, one -> Future.succeededFuture())),
    SERVER_STREAM(
        (server, method) -> server.serverStream(method, (one, out) -> Future.succeededFuture())),
    CLIENT_STREAM((server, method) -> server.clientStream(method, in -> Future.succeededFuture())),
    BIDI_STREAM(
        (server, method) -> server.bidiStream(method, (in, out) -> Future.succeededFuture()));

    final BiFunction<MeshServer, ServiceMethod<EchoRequest, EchoReply>, MeshServer> bind;

    As(BiFunction<MeshServer, ServiceMethod<EchoRequest, EchoReply>, MeshServer> bind) {
      this.bind = bind;
    }
  }

  static Stream<Arguments> everyRpcAsEveryOtherKind() {
    return Stream.of(
            Arguments.of(ProbeServiceGrpcService.Echo, As.UNARY),
            Arguments.of(ProbeServiceGrpcService.CountOwned, As.SERVER_STREAM),
            Arguments.of(ProbeServiceGrpcService.Sum, As.CLIENT_STREAM),
            Arguments.of(ProbeServiceGrpcService.Chat, As.BIDI_STREAM))
        .flatMap(
            rpc -> Stream.of(As.values()).map(as -> Arguments.of(rpc.get()[0], rpc.get()[1], as)));
  }

  @ParameterizedTest
  @MethodSource("everyRpcAsEveryOtherKind")
  void anRpcIsBoundAsTheKindItIs(ServiceMethod<EchoRequest, EchoReply> method, As kind, As as) {
    if (kind == as) {
      assertThat(as.bind.apply(server, method)).isSameAs(server);
      return;
    }
    assertThatThrownBy(() -> as.bind.apply(server, method))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("probe.v1.ProbeService." + method.methodName() + " is bound as " + as
            + " (expected: " + kind + ")");
  }

  @Test
  void anRpcIsNeitherBoundTwiceNorForgotten() {
    server.unary(ProbeServiceGrpcService.Echo, one -> Future.succeededFuture());
    assertThatThrownBy(
            () -> server.unary(ProbeServiceGrpcService.Echo, one -> Future.succeededFuture()))
        .hasMessage("probe.v1.ProbeService.Echo is bound twice");
    assertThatThrownBy(server::listen)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("probe.v1.ProbeService.Chat")
        .hasMessageNotContaining("Echo,")
        .hasMessageNotContaining("grpc.health");
  }

  @Test
  void whatIsNotServedYetMayBeOfAnyKind() {
    server.unimplemented(
        ProbeServiceGrpcService.Echo,
        ProbeServiceGrpcService.Count,
        ProbeServiceGrpcService.Sum,
        ProbeServiceGrpcService.Chat);
    assertThatThrownBy(() -> server.serverStream(
            ProbeServiceGrpcService.Count,
            (CountRequest one, Outbound<EchoReply> out) -> Future.succeededFuture()))
        .hasMessageContaining("bound twice");
  }
}
