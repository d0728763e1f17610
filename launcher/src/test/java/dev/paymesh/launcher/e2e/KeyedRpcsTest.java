package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Repeat;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.grpc.BidiStream;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rpc that writes, made twice under one key: the second time it answers the first, and takes nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KeyedRpcsTest {

  private static final List<ServiceDescriptor> SERVICES = List.of(
      PaymentServiceGrpcService.SERVICE_DESCRIPTOR,
      UserServiceGrpcService.SERVICE_DESCRIPTOR,
      ComplianceServiceGrpcService.SERVICE_DESCRIPTOR,
      DocumentServiceGrpcService.SERVICE_DESCRIPTOR);

  @AutoClose
  private final Mesh mesh = Mesh.start();

  static Stream<MethodDescriptor> writes() {
    return SERVICES.stream()
        .flatMap(service -> service.getMethods().stream())
        .filter(rpc ->
            rpc.getOptions().getExtension(Options.policy).getRepeat() != Repeat.REPEAT_IDEMPOTENT);
  }

  @Test
  void everyWriteIsKnownHere() {
    assertThat(writes().map(MethodDescriptor::getName).collect(Collectors.toSet()))
        .isEqualTo(KeyedWrites.names());
  }

  @ParameterizedTest
  @MethodSource("writes")
  void aWriteThatIsMadeAgainAnswersTheFirst(MethodDescriptor rpc) {
    KeyedWrites.Write write = KeyedWrites.of(rpc.getName(), this::answer);
    Message first = MeshVertx.await(call(rpc, write, write.request()));
    Message again = MeshVertx.await(call(rpc, write, write.request()));
    assertThat(reasonIn(first)).isEmpty();
    assertThat(withoutReplayed(again)).isEqualTo(withoutReplayed(first));
  }

  @ParameterizedTest
  @MethodSource("writes")
  void aKeyIsForOneContent(MethodDescriptor rpc) {
    KeyedWrites.Write write = KeyedWrites.of(rpc.getName(), this::answer);
    MeshVertx.await(call(rpc, write, write.request()));
    String reason = MeshVertx.await(call(rpc, write, write.other())
        .map(KeyedRpcsTest::reasonIn)
        .otherwise(refusal -> MeshStatus.of(refusal).reason()));
    assertThat(reason).isEqualTo("IDEMPOTENCY_KEY_REUSED");
  }

  private Message answer(String rpc, KeyedWrites.Write write) {
    MethodDescriptor method =
        writes().filter(one -> one.getName().equals(rpc)).findFirst().orElseThrow();
    return MeshVertx.await(call(method, write, write.request()));
  }

  /** The first answer; of a stream that goes on, too. */
  private Future<Message> call(MethodDescriptor rpc, KeyedWrites.Write write, Message request) {
    Peer peer =
        Peer.to(mesh.vertx(), Mesh.peer("gateway", portOf(rpc.getService())), rpc.getService());
    return TestMesh.begin(
            mesh.vertx(),
            TestMesh.caller(write.userId(), write.role()),
            () -> firstAnswer(peer, rpc, request))
        .eventually(peer::close);
  }

  private static Future<Message> firstAnswer(Peer peer, MethodDescriptor rpc, Message request) {
    Promise<Message> answered = Promise.promise();
    ServiceMethod<Buffer, Buffer> method = ServiceMethod.client(
        ServiceName.create(rpc.getService().getFullName()),
        rpc.getName(),
        GrpcMessageEncoder.IDENTITY,
        GrpcMessageDecoder.IDENTITY);
    BidiStream<Buffer> call =
        peer.bidiStream(method, reply -> answered.tryComplete(parsed(rpc, reply)));
    call.requests().write(Buffer.buffer(request.toByteArray()));
    call.requests().end();
    call.replies().end().onFailure(answered::tryFail);
    return answered.future().onComplete(first -> call.replies().cancel());
  }

  private static Message parsed(MethodDescriptor rpc, Buffer reply) {
    try {
      return DynamicMessage.parseFrom(rpc.getOutputType(), reply.getBytes());
    } catch (InvalidProtocolBufferException broken) {
      throw new AssertionError(broken);
    }
  }

  /** The reason of an answer that is a refusal, as one of a stream may be. */
  private static String reasonIn(Message answer) {
    FieldDescriptor error = answer.getDescriptorForType().findFieldByName("error");
    if (error == null || !answer.hasField(error)) {
      return "";
    }
    try {
      return Status.parseFrom(((Message) answer.getField(error)).toByteString())
          .getDetails(0)
          .unpack(ErrorInfo.class)
          .getReason();
    } catch (InvalidProtocolBufferException broken) {
      throw new AssertionError(broken);
    }
  }

  /** What may have gone on since is left out as well: a payment is settled while it is asked for again. */
  private static String withoutReplayed(Message answer) {
    Collection<String> moves = List.of("replayed", "status", "version", "updated_at");
    return Stream.of(answer.toString().split("\n"))
        .filter(line -> moves.stream().noneMatch(name -> line.strip().startsWith(name + ":")))
        .collect(Collectors.joining("\n"));
  }

  private int portOf(ServiceDescriptor service) {
    String contract = service.getFile().getPackage();
    return mesh.portOf(contract.substring(0, contract.indexOf('.')));
  }
}
