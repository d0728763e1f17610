package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.proto.probe.v1.CountRequest;
import dev.paymesh.proto.probe.v1.EchoReply;
import dev.paymesh.proto.probe.v1.EchoRequest;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcClient;
import dev.paymesh.proto.probe.v1.ProbeServiceGrpcService;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import dev.paymesh.shared.grpc.PeerConfig.Limits;
import dev.paymesh.shared.identity.Identity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Owns a real probe server on loopback that does what a test tells it to, and peers that call it. */
final class Probe {

  static final ContextSeal SEAL =
      ContextSeal.of("a mesh key for tests, 32 bytes long".getBytes(StandardCharsets.UTF_8));
  static final ServiceDescriptor SERVICE = ProbeServiceGrpcService.SERVICE_DESCRIPTOR;

  private Probe() {}

  /** As in production, on two event loops whatever the machine has. */
  static Vertx vertx() {
    return Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
  }

  static MeshServer serve(
      Vertx vertx,
      Function<EchoRequest, Future<EchoReply>> echo,
      StreamHandler<CountRequest, EchoReply> count) {
    return serve(vertx, "probe", echo, count);
  }

  static MeshServer serve(
      Vertx vertx,
      String role,
      Function<EchoRequest, Future<EchoReply>> echo,
      StreamHandler<CountRequest, EchoReply> count) {
    return serve(vertx, config(role), echo, count);
  }

  static MeshServer serve(
      Vertx vertx,
      MeshServerConfig config,
      Function<EchoRequest, Future<EchoReply>> echo,
      StreamHandler<CountRequest, EchoReply> count) {
    return await(serverOf(vertx, config, echo)
        .serverStream(ProbeServiceGrpcService.Count, count)
        .serverStream(ProbeServiceGrpcService.CountOwned, (request, out) -> echo.apply(request)
            .compose(out::write))
        .unimplemented(ProbeServiceGrpcService.Sum, ProbeServiceGrpcService.Chat)
        .listen());
  }

  /** A server whose streams of requests do as told, and whose unary rpcs echo. */
  static MeshServer streams(
      Vertx vertx,
      Function<Incoming<EchoRequest>, Future<EchoReply>> sum,
      BiFunction<Incoming<EchoRequest>, Outbound<EchoReply>, Future<Void>> chat) {
    return streams(vertx, config("probe"), sum, chat);
  }

  /** The same, kept otherwise. */
  static MeshServer streams(
      Vertx vertx,
      MeshServerConfig config,
      Function<Incoming<EchoRequest>, Future<EchoReply>> sum,
      BiFunction<Incoming<EchoRequest>, Outbound<EchoReply>, Future<Void>> chat) {
    return await(
        serverOf(vertx, config, request -> Future.succeededFuture(reply(request.getText())))
            .serverStream(ProbeServiceGrpcService.Count, (request, out) -> Future.succeededFuture())
            .serverStream(
                ProbeServiceGrpcService.CountOwned,
                (request, out) -> out.write(reply(request.getText())))
            .clientStream(ProbeServiceGrpcService.Sum, sum)
            .bidiStream(ProbeServiceGrpcService.Chat, chat)
            .listen());
  }

  static MeshServerConfig config(String role) {
    return new MeshServerConfig(role, "127.0.0.1", 0, SEAL);
  }

  static MeshServerConfig within(CallRoom room) {
    return config("probe").kept(new Upkeep(ProcessLife.begun(), room, List.of()));
  }

  static MeshServer serverOf(
      Vertx vertx, MeshServerConfig config, Function<EchoRequest, Future<EchoReply>> echo) {
    return MeshServer.on(vertx, config, SERVICE)
        .unary(ProbeServiceGrpcService.Echo, echo)
        .unary(ProbeServiceGrpcService.EchoOwned, echo)
        .unary(ProbeServiceGrpcService.EchoUnlisted, echo);
  }

  static MeshServer serve(Vertx vertx, Function<EchoRequest, Future<EchoReply>> echo) {
    return serve(vertx, echo, (request, out) -> Future.succeededFuture());
  }

  static Peer peer(Vertx vertx, String self, int port, Limits limits) {
    return Peer.to(vertx, way(self, port).within(limits), SERVICE);
  }

  static Peer peer(Vertx vertx, String self, int port, Identity identity) {
    return Peer.to(vertx, way(self, port).as(identity), SERVICE);
  }

  static PeerConfig way(String self, int port) {
    return new PeerConfig(self, List.of(SocketAddress.inetSocketAddress(port, "127.0.0.1")), SEAL);
  }

  static Peer peer(Vertx vertx, int port) {
    return peer(vertx, "gateway", port, Limits.DEFAULT);
  }

  static CallContext caller(long budgetMs) {
    return CallContext.entering("user-0001", "user", "request-1", Deadline.after(budgetMs));
  }

  static EchoRequest echo(String text) {
    return EchoRequest.newBuilder().setText(text).build();
  }

  static EchoReply reply(String text) {
    return EchoReply.newBuilder().setText(text).build();
  }

  static EchoReply numbered(long number) {
    return EchoReply.newBuilder().setNumber(number).build();
  }

  /** The reply to one Echo, made on an event loop for a caller with a budget. */
  static EchoReply call(Vertx vertx, Peer peer, long budgetMs) {
    return call(vertx, peer, caller(budgetMs), echo("hello"));
  }

  static EchoReply call(Vertx vertx, Peer peer, CallContext caller, EchoRequest request) {
    return onLoop(
        vertx, () -> peer.start(caller, ProbeServiceGrpcClient.Echo, request).future());
  }

  /** How a future failed; a success fails the test. */
  static MeshStatus failure(ThrowingCallable action) {
    MeshStatus status = catchThrowableOfType(MeshStatus.class, action);
    assertThat(status).as("a MeshStatus").isNotNull();
    return status;
  }

  /** Runs on an event loop, as a verticle would, and waits for what it gives. */
  static <T> T onLoop(Vertx vertx, Callable<Future<T>> action) {
    io.vertx.core.Promise<T> done = io.vertx.core.Promise.promise();
    vertx.getOrCreateContext().runOnContext(run -> {
      try {
        action.call().onComplete(done);
      } catch (Exception thrown) {
        done.fail(thrown);
      }
    });
    return await(done.future());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failed.getCause());
    } catch (Exception interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
