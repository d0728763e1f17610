package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.proto.common.v1.MethodPolicy;
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

/** Every rpc of every service that runs, called by whoever proves nothing; EveryRpcTest has those who do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CallerMatrixTest {

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final RpcCalls calls = new RpcCalls(mesh);

  static Stream<MethodDescriptor> rpcs() {
    return RpcCalls.all();
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
    MethodPolicy policy = RpcCalls.policy(rpc);
    if (policy.getCallersList().contains("direct")) {
      assertThat(policy.getVisibility()).isEqualTo(Visibility.VISIBILITY_PUBLIC);
    }
  }

  private String bare(MethodDescriptor rpc, String seal) {
    HttpClient http = mesh.vertx()
        .createHttpClient(new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false));
    String path = "/" + rpc.getService().getFullName() + "/" + rpc.getName();
    return MeshVertx.await(
        http.request(HttpMethod.POST, calls.portOf(rpc.getService()), "127.0.0.1", path)
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
