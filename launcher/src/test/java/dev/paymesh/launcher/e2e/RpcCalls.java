package dev.paymesh.launcher.e2e;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.grpc.BidiStream;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** Owns calls of any rpc of the mesh over gRPC, as whatever service and for whatever user, by descriptors alone. */
public final class RpcCalls {

  /**
   * A mesh whose services are called.
   *
   * @param portOf where a service listens, by its role
   * @param peer how one role calls a port
   */
  public record Ground(
      Vertx vertx, ToIntFunction<String> portOf, BiFunction<String, Integer, PeerConfig> peer) {}

  static final List<ServiceDescriptor> SERVICES = List.of(
      PaymentServiceGrpcService.SERVICE_DESCRIPTOR,
      UserServiceGrpcService.SERVICE_DESCRIPTOR,
      ComplianceServiceGrpcService.SERVICE_DESCRIPTOR,
      DocumentServiceGrpcService.SERVICE_DESCRIPTOR);

  private final Ground ground;

  RpcCalls(Ground ground) {
    this.ground = ground;
  }

  /** The services that Mesh runs. */
  RpcCalls(Mesh mesh) {
    this(new Ground(mesh.vertx(), mesh::portOf, Mesh::peer));
  }

  static Stream<MethodDescriptor> all() {
    return SERVICES.stream().flatMap(service -> service.getMethods().stream());
  }

  static MethodDescriptor named(String rpc) {
    return all().filter(one -> one.getName().equals(rpc)).findFirst().orElseThrow();
  }

  static MethodPolicy policy(MethodDescriptor rpc) {
    return rpc.getOptions().getExtension(Options.policy);
  }

  int portOf(ServiceDescriptor service) {
    String contract = service.getFile().getPackage();
    return ground.portOf().applyAsInt(contract.substring(0, contract.indexOf('.')));
  }

  /** What becomes of an empty request, or of an end without one; OK included. */
  MeshStatus bare(String caller, MethodDescriptor rpc, String userRole) {
    KeyedWrites.Write nobody =
        new KeyedWrites.Write("user-0001", userRole, RpcExamples.NOTHING, RpcExamples.NOTHING);
    return MeshVertx.await(with(caller, rpc, nobody, peer -> {
      BidiStream<Buffer> call = peer.bidiStream(method(rpc), reply -> {});
      call.requests().write(Buffer.buffer());
      call.requests().end();
      return call.replies()
          .end()
          .map(end -> MeshStatus.of(GrpcStatus.OK, "", ""))
          .otherwise(MeshStatus::of);
    }));
  }

  /** The first answer; of a stream that goes on, too. */
  Future<Message> first(
      String caller, MethodDescriptor rpc, KeyedWrites.Write example, Message request) {
    return with(caller, rpc, example, peer -> firstAnswer(peer, rpc, request));
  }

  private <T> Future<T> with(
      String caller,
      MethodDescriptor rpc,
      KeyedWrites.Write example,
      Function<Peer, Future<T>> call) {
    Peer peer = Peer.to(
        ground.vertx(), ground.peer().apply(caller, portOf(rpc.getService())), rpc.getService());
    return TestMesh.begin(
            ground.vertx(),
            TestMesh.caller(example.userId(), example.role()),
            () -> call.apply(peer))
        .eventually(peer::close);
  }

  private static ServiceMethod<Buffer, Buffer> method(MethodDescriptor rpc) {
    return ServiceMethod.client(
        ServiceName.create(rpc.getService().getFullName()),
        rpc.getName(),
        GrpcMessageEncoder.IDENTITY,
        GrpcMessageDecoder.IDENTITY);
  }

  private static Future<Message> firstAnswer(Peer peer, MethodDescriptor rpc, Message request) {
    Promise<Message> answered = Promise.promise();
    BidiStream<Buffer> call =
        peer.bidiStream(method(rpc), reply -> answered.tryComplete(parsed(rpc, reply)));
    call.requests().write(Buffer.buffer(request.toByteArray()));
    call.requests().end();
    call.replies()
        .end()
        .onComplete(end -> answered.tryFail("it ended without an answer"), answered::tryFail);
    return answered.future().onComplete(first -> call.replies().cancel());
  }

  private static Message parsed(MethodDescriptor rpc, Buffer reply) {
    try {
      return DynamicMessage.parseFrom(rpc.getOutputType(), reply.getBytes());
    } catch (InvalidProtocolBufferException broken) {
      throw new AssertionError(broken);
    }
  }
}
