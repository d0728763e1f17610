package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.shared.grpc.CallRoom;
import dev.paymesh.shared.grpc.MeshServerConfig.Upkeep;
import dev.paymesh.shared.grpc.OpenService;
import dev.paymesh.shared.grpc.ProcessLife;
import dev.paymesh.shared.testkit.IdleUserService;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.reflection.v1.ExtensionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import io.vertx.grpc.reflection.v1.ServiceResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tool that knows nothing learns the contracts from a server, over a real stream, where that is wanted. */
@Timeout(30)
final class ReflectionTest {

  private static final String SERVICE = "user.v1.UserService";

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private int serve(List<OpenService> beside) {
    return IdleUserService.listen(
        mesh.vertx(), new Upkeep(ProcessLife.begun(), CallRoom.usual(), beside));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1alpha"})
  void aToolLearnsTheWholeContractThroughOneStream(String version) throws Exception {
    List<ServerReflectionResponse> answers = ask(
        serve(Reflection.versions()),
        version,
        ask().setListServices("*").build(),
        ask().setFileContainingSymbol(SERVICE).build(),
        ask().setFileContainingSymbol("nobody.v1.Nothing").build(),
        ask().setFileContainingSymbol(SERVICE + ".GetUser").build(),
        ask().setFileByFilename("common/v1/options.proto").build(),
        ask()
            .setFileContainingExtension(ExtensionRequest.newBuilder()
                .setContainingType("google.protobuf.MethodOptions")
                .setExtensionNumber(Options.policy.getNumber()))
            .build(),
        ask().setAllExtensionNumbersOfType("google.protobuf.MethodOptions").build(),
        ask().build());
    assertThat(answers.get(0).getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .containsExactlyInAnyOrder(
            SERVICE, "grpc.health.v1.Health", "grpc.reflection." + version + ".ServerReflection");
    FileDescriptor file = built(answers.get(1));
    assertThat(file.findServiceByName("UserService").findMethodByName("GetUser").getInputType())
        .satisfies(type -> assertThat(type.getFullName()).isEqualTo("user.v1.GetUserRequest"));
    assertThat(answers.get(2).getErrorResponse().getErrorCode())
        .isEqualTo(GrpcStatus.NOT_FOUND.code);
    assertThat(built(answers.get(3)).getName()).isEqualTo(file.getName());
    assertThat(built(answers.get(4)).getName()).isEqualTo("common/v1/options.proto");
    assertThat(built(answers.get(5)).getName()).isEqualTo("common/v1/options.proto");
    assertThat(answers.get(6).getAllExtensionNumbersResponse().getExtensionNumberList())
        .contains(Options.policy.getNumber());
    assertThat(answers.get(7).getErrorResponse().getErrorCode())
        .isEqualTo(GrpcStatus.INVALID_ARGUMENT.code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1alpha"})
  void theServiceTellsOfItself(String version) throws Exception {
    String self = "grpc.reflection." + version + ".ServerReflection";
    List<ServerReflectionResponse> answers = ask(
        serve(Reflection.versions()),
        version,
        ask().setFileContainingSymbol(self).build());
    assertThat(built(answers.get(0)).findServiceByName("ServerReflection").getFullName())
        .isEqualTo(self);
  }

  @Test
  void nobodyIsToldAnythingWhereItIsNotWanted() {
    int port = serve(List.of());
    for (String version : List.of("v1", "v1alpha")) {
      assertThatThrownBy(() -> ask(port, version, ask().setListServices("").build()))
          .hasMessageContaining(GrpcStatus.UNIMPLEMENTED.name());
    }
  }

  private static ServerReflectionRequest.Builder ask() {
    return ServerReflectionRequest.newBuilder();
  }

  /** All on one stream, without a caller context. */
  private List<ServerReflectionResponse> ask(
      int port, String version, ServerReflectionRequest... requests) {
    ServiceMethod<ServerReflectionResponse, ServerReflectionRequest> method = ServiceMethod.client(
        ServiceName.create("grpc.reflection." + version + ".ServerReflection"),
        "ServerReflectionInfo",
        GrpcMessageEncoder.encoder(),
        GrpcMessageDecoder.decoder(ServerReflectionResponse.newBuilder()));
    List<ServerReflectionResponse> answers = new ArrayList<>();
    Promise<Void> end = Promise.promise();
    GrpcClient.client(mesh.vertx())
        .request(SocketAddress.inetSocketAddress(port, "127.0.0.1"), method)
        .compose(stream -> {
          List.of(requests).forEach(stream::write);
          stream.end();
          return stream.response();
        })
        .onFailure(end::fail)
        .onSuccess(response -> {
          response.handler(answers::add);
          response.exceptionHandler(end::tryFail);
          response.endHandler(done -> {
            if (response.status() == GrpcStatus.OK) {
              end.tryComplete();
            } else {
              end.tryFail(response.status().name());
            }
          });
        });
    MeshVertx.await(end.future());
    return answers;
  }

  /** As a tool does it: from the answer's bytes alone. */
  private static FileDescriptor built(ServerReflectionResponse answer)
      throws InvalidProtocolBufferException, DescriptorValidationException {
    Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
    for (ByteString bytes : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
      FileDescriptorProto file =
          FileDescriptorProto.parseFrom(bytes, ExtensionRegistry.getEmptyRegistry());
      files.put(file.getName(), file);
    }
    return build(files.keySet().iterator().next(), files);
  }

  private static FileDescriptor build(String name, Map<String, FileDescriptorProto> files)
      throws DescriptorValidationException {
    FileDescriptorProto file = Objects.requireNonNull(files.get(name), name);
    List<FileDescriptor> needed = new ArrayList<>();
    for (String dependency : file.getDependencyList()) {
      needed.add(build(dependency, files));
    }
    return FileDescriptor.buildFrom(file, needed.toArray(new FileDescriptor[0]));
  }
}
