package dev.paymesh.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.FieldRules;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Repeat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Owns the rule that a write can be sent again: each rpc that is no read demands an idempotency key. One that takes a
 * stream has it in each message, and refuses by itself what has none, since a broken rule would end the whole stream.
 */
final class KeyedWritesTest {

  private static final String KEY = "idempotency_key";
  private static final Set<Repeat> JUDGED =
      Set.of(Repeat.REPEAT_IDEMPOTENT, Repeat.REPEAT_KEYED, Repeat.REPEAT_NEVER);

  @Test
  void everyWriteDemandsAKeyAndNoRpcLeavesItOpenWhetherItIsOne() {
    List<MethodDescriptor> rpcs = PromisedNamesTest.CONTRACTS.stream()
        .flatMap(file -> file.getServices().stream())
        .flatMap(service -> service.getMethods().stream())
        .toList();
    assertThat(rpcs).filteredOn(rpc -> repeatOf(rpc) == Repeat.REPEAT_KEYED).isNotEmpty();
    assertThat(rpcs)
        .allSatisfy(rpc -> assertThat(isRepeatable(rpc)).as(rpc.getFullName()).isTrue());
  }

  @Test
  void aWriteWithoutAKeyIsCaught() throws DescriptorValidationException {
    assertThat(isRepeatable(planted(Repeat.REPEAT_KEYED, "text", true))).isFalse();
    assertThat(isRepeatable(planted(Repeat.REPEAT_KEYED, KEY, false))).isFalse();
    assertThat(isRepeatable(planted(Repeat.REPEAT_NEVER, KEY, false))).isFalse();
    assertThat(isRepeatable(planted(Repeat.REPEAT_UNSPECIFIED, KEY, true))).isFalse();
    assertThat(isRepeatable(planted(Repeat.REPEAT_KEYED, KEY, true))).isTrue();
    assertThat(isRepeatable(streaming(planted(Repeat.REPEAT_KEYED, "text", true))))
        .isFalse();
    assertThat(isRepeatable(streaming(planted(Repeat.REPEAT_KEYED, KEY, false))))
        .isTrue();
    assertThat(isRepeatable(planted(Repeat.REPEAT_IDEMPOTENT, "text", false))).isTrue();
  }

  private static boolean isRepeatable(MethodDescriptor rpc) {
    Repeat repeat = repeatOf(rpc);
    return JUDGED.contains(repeat) && (repeat == Repeat.REPEAT_IDEMPOTENT || demandsKey(rpc));
  }

  private static Repeat repeatOf(MethodDescriptor rpc) {
    return rpc.getOptions().getExtension(Options.policy).getRepeat();
  }

  private static boolean demandsKey(MethodDescriptor rpc) {
    FieldDescriptor key = rpc.getInputType().findFieldByName(KEY);
    return key != null
        && key.getType() == FieldDescriptor.Type.STRING
        && !key.isRepeated()
        && (rpc.isClientStreaming()
            || key.getOptions().getExtension(Options.rules).getRequired());
  }

  private static MethodDescriptor planted(Repeat repeat, String field, boolean required)
      throws DescriptorValidationException {
    FileDescriptorProto file = FileDescriptorProto.newBuilder()
        .setName("planted.proto")
        .setSyntax("proto3")
        .addMessageType(DescriptorProto.newBuilder()
            .setName("Write")
            .addField(FieldDescriptorProto.newBuilder()
                .setName(field)
                .setNumber(1)
                .setType(Type.TYPE_STRING)
                .setLabel(Label.LABEL_OPTIONAL)
                .setOptions(FieldOptions.newBuilder()
                    .setExtension(
                        Options.rules,
                        FieldRules.newBuilder().setRequired(required).build()))))
        .addService(ServiceDescriptorProto.newBuilder()
            .setName("Planted")
            .addMethod(MethodDescriptorProto.newBuilder()
                .setName("Write")
                .setInputType("Write")
                .setOutputType("Write")
                .setOptions(MethodOptions.newBuilder()
                    .setExtension(
                        Options.policy,
                        MethodPolicy.newBuilder().setRepeat(repeat).build()))))
        .build();
    return rpcOf(file);
  }

  private static MethodDescriptor rpcOf(FileDescriptorProto file)
      throws DescriptorValidationException {
    return FileDescriptor.buildFrom(file, new FileDescriptor[0])
        .findServiceByName("Planted")
        .getMethods()
        .get(0);
  }

  private static MethodDescriptor streaming(MethodDescriptor unary)
      throws DescriptorValidationException {
    FileDescriptorProto.Builder file = unary.getFile().toProto().toBuilder();
    file.getServiceBuilder(0).getMethodBuilder(0).setClientStreaming(true);
    return rpcOf(file.build());
  }
}
