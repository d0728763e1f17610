package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.paymesh.launcher.e2e.RefusalMatrix;
import dev.paymesh.launcher.e2e.RpcCalls;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Visibility;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcStatus;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rpc of every service that runs, called by every role there is: the contract decides, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CallerMatrixTest {

  @AutoClose
  private final RosterMesh mesh = RosterMesh.start();

  @AutoClose
  private final RefusalMatrix matrix = RefusalMatrix.on(
      new RpcCalls.Ground(mesh.vertx(), mesh::portOf, RosterMesh::peer), Roster.roles());

  static Stream<MethodDescriptor> rpcs() {
    return Roster.SERVICES.stream()
        .flatMap(part -> part.served().descriptor().getMethods().stream());
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void onlyTheCallersAndTheUserRolesOfTheContractAreLetIn(MethodDescriptor rpc) {
    assertThat(matrix.refused(rpc)).isPositive();
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void whoeverBringsNoContextIsNobody(MethodDescriptor rpc) {
    assertThat(bare(rpc, "")).isEqualTo(Integer.toString(GrpcStatus.UNAUTHENTICATED.code));
    assertThat(bare(rpc, "A".repeat(27)))
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
                request.putHeader("x-mesh-caller", "v2.k1.gateway").putHeader("x-mesh-auth", seal);
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
