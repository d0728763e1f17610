package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.paymesh.proto.common.v1.Repeat;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
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

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final RpcCalls calls = new RpcCalls(mesh);

  static Stream<MethodDescriptor> writes() {
    return RpcCalls.all()
        .filter(rpc -> RpcCalls.policy(rpc).getRepeat() != Repeat.REPEAT_IDEMPOTENT);
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
    return MeshVertx.await(call(RpcCalls.named(rpc), write, write.request()));
  }

  private Future<Message> call(MethodDescriptor rpc, KeyedWrites.Write write, Message request) {
    return calls.first("gateway", rpc, write, request);
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
}
