package dev.paymesh.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Owns the promised names, numbers and types of {@code promised-names.txt}, one member a line: a line may be added
 * with a new member, and none may change.
 */
final class PromisedNamesTest {

  static final List<FileDescriptor> CONTRACTS = Contracts.all();

  @Test
  void everyPromisedNameNumberAndTypeHolds() throws IOException {
    assertThat(members()).containsAll(promised());
  }

  /** What a service that was never released says may still change. */
  @Test
  void everyMemberIsPromisedFromItsFirstReleaseOn() throws IOException {
    Set<String> released = Contracts.released();
    assertThat(released).contains("payment.v1", "user.v1", "common.v1");
    assertThat(promised())
        .containsAll(CONTRACTS.stream()
            .filter(file -> released.contains(file.getPackage()))
            .flatMap(PromisedNamesTest::membersOf)
            .toList());
  }

  @Test
  void everyRpcCarriesAPolicyThatNamesCallersAndADeadline() {
    assertThat(rpcs()).isNotEmpty().allSatisfy(rpc -> {
      MethodPolicy policy = rpc.getOptions().getExtension(Options.policy);
      assertThat(policy.getCallersList()).as(rpc.getFullName()).isNotEmpty();
      assertThat(policy.getUserRolesList()).as(rpc.getFullName()).isNotEmpty();
      assertThat(policy.getDeadlineMs()).as(rpc.getFullName()).isPositive();
    });
  }

  private static List<String> promised() throws IOException {
    try (InputStream text = PromisedNamesTest.class.getResourceAsStream("/promised-names.txt")) {
      String all = new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
      return all.lines().filter(line -> !line.isBlank()).toList();
    }
  }

  private static List<String> members() {
    return CONTRACTS.stream().flatMap(PromisedNamesTest::membersOf).toList();
  }

  private static Stream<String> membersOf(FileDescriptor file) {
    Stream<String> types = Stream.concat(
        file.getMessageTypes().stream().flatMap(PromisedNamesTest::membersOf),
        file.getEnumTypes().stream().flatMap(PromisedNamesTest::membersOf));
    return Stream.concat(rpcs(file).map(PromisedNamesTest::line), types);
  }

  private static Stream<String> membersOf(Descriptor message) {
    return Stream.concat(
        message.getFields().stream().map(PromisedNamesTest::line),
        message.getEnumTypes().stream().flatMap(PromisedNamesTest::membersOf));
  }

  private static Stream<String> membersOf(EnumDescriptor values) {
    return values.getValues().stream().map(value -> line(values, value));
  }

  private static List<MethodDescriptor> rpcs() {
    return CONTRACTS.stream().flatMap(PromisedNamesTest::rpcs).toList();
  }

  private static Stream<MethodDescriptor> rpcs(FileDescriptor file) {
    return file.getServices().stream().flatMap(service -> service.getMethods().stream());
  }

  private static String line(MethodDescriptor rpc) {
    return "rpc %s(%s%s) returns (%s%s)"
        .formatted(
            rpc.getFullName(),
            rpc.isClientStreaming() ? "stream " : "",
            rpc.getInputType().getFullName(),
            rpc.isServerStreaming() ? "stream " : "",
            rpc.getOutputType().getFullName());
  }

  private static String line(FieldDescriptor field) {
    String label =
        field.isRepeated() ? "repeated " : field.toProto().getProto3Optional() ? "optional " : "";
    return "field %s = %d: %s%s"
        .formatted(field.getFullName(), field.getNumber(), label, typeOf(field));
  }

  private static String typeOf(FieldDescriptor field) {
    return switch (field.getType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      default -> field.getType().name().toLowerCase(Locale.ROOT);
    };
  }

  private static String line(EnumDescriptor values, EnumValueDescriptor value) {
    return "value %s.%s = %d".formatted(values.getFullName(), value.getName(), value.getNumber());
  }
}
