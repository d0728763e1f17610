package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Visibility;
import dev.paymesh.shared.grpc.BidiStream;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rpc of every service that runs, called by every role there is: the contract decides, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CallerMatrixTest {

  /** All roles, one that nobody knows, none, and users who come by themselves. */
  private static final List<String> CALLERS = Stream.concat(
          Roster.roles().stream(), Stream.of("operator", "stranger", "", "direct"))
      .toList();

  @AutoClose
  private final RosterMesh mesh = RosterMesh.start();

  static Stream<MethodDescriptor> rpcs() {
    return Roster.SERVICES.stream()
        .flatMap(part -> part.served().descriptor().getMethods().stream());
  }

  static Stream<Arguments> everyCallerOfEveryRpc() {
    return rpcs().flatMap(rpc -> CALLERS.stream().map(caller -> Arguments.of(caller, rpc)));
  }

  @ParameterizedTest(name = "\"{0}\" calls {1}")
  @MethodSource("everyCallerOfEveryRpc")
  void onlyTheCallersOfTheContractAreLetIn(String caller, MethodDescriptor rpc) {
    MethodPolicy policy = policy(rpc);
    MeshStatus answer = call(caller, rpc, policy.getUserRoles(0));
    if (caller.equals("direct")) {
      assertThat(answer.code()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
    } else if (policy.getCallersList().contains(caller)) {
      assertThat(answer.reason())
          .as("%s", answer)
          .isNotIn("CALLER_NOT_ALLOWED", "ROLE_NOT_ALLOWED", "CONTEXT_INVALID");
    } else {
      assertThat(answer.code()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
      assertThat(answer.reason()).isEqualTo("CALLER_NOT_ALLOWED");
    }
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void onlyTheUserRolesOfTheContractAreLetIn(MethodDescriptor rpc) {
    MethodPolicy policy = policy(rpc);
    String caller = policy.getCallers(0);
    for (String role : List.of("user", "support", "admin", "auditor", "")) {
      MeshStatus answer = call(caller, rpc, role);
      if (policy.getUserRolesList().contains(role)) {
        assertThat(answer.reason()).as(role).isNotEqualTo("ROLE_NOT_ALLOWED");
      } else {
        assertThat(answer.code()).as(role).isEqualTo(GrpcStatus.PERMISSION_DENIED);
        assertThat(answer.reason()).as(role).isEqualTo("ROLE_NOT_ALLOWED");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void whoeverBringsNoContextIsNobody(MethodDescriptor rpc) {
    assertThat(bare(rpc, "")).isEqualTo(Integer.toString(GrpcStatus.UNAUTHENTICATED.code));
    assertThat(bare(rpc, "v1.k1.9999999999999.gateway.AAAA"))
        .isEqualTo(Integer.toString(GrpcStatus.UNAUTHENTICATED.code));
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void usersComeByThemselvesToPublicRpcsOnly(MethodDescriptor rpc) {
    MethodPolicy policy = policy(rpc);
    if (policy.getCallersList().contains("direct")) {
      assertThat(policy.getVisibility()).isEqualTo(Visibility.VISIBILITY_PUBLIC);
    }
  }

  private static MethodPolicy policy(MethodDescriptor rpc) {
    return rpc.getOptions().getExtension(Options.policy);
  }

  /** An empty request, or an end without one; what is answered, OK included. */
  private MeshStatus call(String caller, MethodDescriptor rpc, String userRole) {
    Peer peer =
        Peer.to(mesh.vertx(), RosterMesh.peer(caller, portOf(rpc.getService())), rpc.getService());
    ServiceMethod<Buffer, Buffer> method = ServiceMethod.client(
        ServiceName.create(rpc.getService().getFullName()),
        rpc.getName(),
        GrpcMessageEncoder.IDENTITY,
        GrpcMessageDecoder.IDENTITY);
    MeshStatus answer = TestMesh.within(
        mesh.vertx(), TestMesh.caller("user-0001", userRole), () -> status(peer, method));
    MeshVertx.await(peer.close());
    return answer;
  }

  private static Future<MeshStatus> status(Peer peer, ServiceMethod<Buffer, Buffer> method) {
    BidiStream<Buffer> call = peer.bidiStream(method, reply -> {});
    call.requests().write(Buffer.buffer());
    call.requests().end();
    return call.replies()
        .end()
        .map(end -> MeshStatus.of(GrpcStatus.OK, "", ""))
        .otherwise(MeshStatus::of);
  }

  private int portOf(ServiceDescriptor service) {
    String contract = service.getFile().getPackage();
    return mesh.portOf(contract.substring(0, contract.indexOf('.')));
  }

  private String bare(MethodDescriptor rpc, String seal) {
    HttpClient http = mesh.vertx()
        .createHttpClient(new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false));
    String path = "/" + rpc.getService().getFullName() + "/" + rpc.getName();
    return MeshVertx.await(
        http.request(HttpMethod.POST, portOf(rpc.getService()), "127.0.0.1", path)
            .compose(request -> {
              request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
              request.putHeader("x-user-id", "user-0001").putHeader("x-user-role", "admin");
              if (!seal.isEmpty()) {
                request.putHeader("x-mesh-auth", seal);
              }
              return request.send(Buffer.buffer(new byte[5]));
            })
            .compose(response -> response.body().map(body -> {
              String status = response.getHeader("grpc-status");
              return status == null ? response.trailers().get("grpc-status") : status;
            }))
            .compose(status -> http.close().map(status)));
  }
}
