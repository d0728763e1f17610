package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Status;
import dev.paymesh.gateway.GatewayConfig;
import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.GatewayVerticle;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.launcher.e2e.BrokenRules.Broken;
import dev.paymesh.proto.common.v1.EdgeField;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.proto.common.v1.Visibility;
import dev.paymesh.shared.grpc.BidiStream;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.grpc.PeerConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of each field of each rpc holds twice: at the edge before anybody is asked, and in the service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FieldRulesTest {

  /** Fewer would mean that the rules, or this test, have lost their fields. */
  private static final int RULES_MIN = 100;

  @AutoClose
  private final Mesh mesh = Mesh.start();

  /** Behind this one there is nobody: what it answers it has found out by itself. */
  private final int aloneAt = gatewayAlone();

  private int gatewayAlone() {
    PeerConfig nobody = Mesh.peer("gateway", TestMesh.deadPort());
    GatewayVerticle gateway = new GatewayVerticle(new GatewayConfig(
        "127.0.0.1",
        0,
        Mesh.TOKENS,
        GatewayConfig.Peers.of(nobody, nobody, nobody, nobody),
        new Quotas(new StreamSlots(0), new UserRate(0)),
        Timing.DEFAULT));
    MeshVertx.await(mesh.vertx().deployVerticle(gateway));
    return gateway.port();
  }

  static Stream<MethodDescriptor> rpcs() {
    return RpcCalls.all().filter(rpc -> !BrokenRules.of(rpc.getInputType()).isEmpty());
  }

  static Stream<MethodDescriptor> publicRpcs() {
    return rpcs()
        .filter(rpc -> policy(rpc).getVisibility() == Visibility.VISIBILITY_PUBLIC)
        .filter(rpc -> !rpc.isClientStreaming());
  }

  private static MethodPolicy policy(MethodDescriptor rpc) {
    return rpc.getOptions().getExtension(Options.policy);
  }

  @Test
  void theContractsHaveRules() {
    assertThat(rpcs().mapToInt(rpc -> BrokenRules.of(rpc.getInputType()).size()).sum())
        .isGreaterThan(RULES_MIN);
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void theServiceHoldsEveryCallerToThem(MethodDescriptor rpc) {
    ServiceDescriptor service = rpc.getService();
    String role = service.getFile().getPackage().replaceFirst("\\..*", "");
    PeerConfig way = Mesh.peer(policy(rpc).getCallers(0), mesh.portOf(role));
    Peer peer = Peer.to(mesh.vertx(), way, service);
    for (Broken broken : BrokenRules.of(rpc.getInputType())) {
      MeshStatus answer = TestMesh.within(
          mesh.vertx(),
          TestMesh.caller("user-0001", policy(rpc).getUserRoles(0)),
          () -> status(peer, rpc, broken.message()));
      assertRefused(broken, answer.code(), answer.violations());
    }
    MeshVertx.await(peer.close());
  }

  private static Future<MeshStatus> status(Peer peer, MethodDescriptor rpc, Message message) {
    ServiceMethod<Buffer, Buffer> method = ServiceMethod.client(
        ServiceName.create(rpc.getService().getFullName()),
        rpc.getName(),
        GrpcMessageEncoder.IDENTITY,
        GrpcMessageDecoder.IDENTITY);
    BidiStream<Buffer> call = peer.bidiStream(method, reply -> {});
    call.requests().write(Buffer.buffer(message.toByteArray()));
    call.requests().end();
    return call.replies()
        .end()
        .map(end -> MeshStatus.of(GrpcStatus.OK, "", ""))
        .otherwise(MeshStatus::of);
  }

  private static void assertRefused(
      Broken broken, GrpcStatus code, List<FieldViolation> violations) {
    String what = broken.field().getFullName();
    assertThat(code).as(what).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(violations)
        .as(what)
        .extracting(found -> found.getField().replaceFirst("\\[[0-9]+\\]$", ""))
        .contains(broken.path());
  }

  @ParameterizedTest
  @MethodSource("publicRpcs")
  void theEdgeHoldsEveryCallerToThemBeforeAnybodyIsAsked(MethodDescriptor rpc) throws Exception {
    for (Broken broken : BrokenRules.of(rpc.getInputType())) {
      EdgeField edge = broken.field().getOptions().getExtension(Options.edge);
      if (!edge.getFromCaller() && !edge.getHidden() && !isInsideHidden(rpc, broken)) {
        Status told = asked(rpc, broken.message());
        assertThat(told.getCode())
            .as(broken.field().getFullName())
            .isEqualTo(GrpcStatus.INVALID_ARGUMENT.code);
        assertRefused(broken, GrpcStatus.INVALID_ARGUMENT, violations(told));
      }
    }
  }

  /** Those are refused whatever they hold. */
  private static boolean isInsideHidden(MethodDescriptor rpc, Broken broken) {
    String top = broken.path().replaceFirst("\\..*", "");
    return rpc.getInputType()
        .findFieldByName(top)
        .getOptions()
        .getExtension(Options.edge)
        .getHidden();
  }

  private static List<FieldViolation> violations(Status told) throws Exception {
    for (var detail : told.getDetailsList()) {
      if (detail.is(com.google.rpc.BadRequest.class)) {
        return detail.unpack(com.google.rpc.BadRequest.class).getFieldViolationsList();
      }
    }
    return List.of();
  }

  /** By gRPC-Web, in which every field can be sent. */
  private Status asked(MethodDescriptor rpc, Message message) throws Exception {
    byte[] bytes = message.toByteArray();
    ByteBuffer frame =
        ByteBuffer.allocate(5 + bytes.length).put((byte) 0).putInt(bytes.length).put(bytes);
    String token = TokenIssuer.of(Mesh.TOKENS)
        .issue("user-0001", policy(rpc).getUserRoles(0), Duration.ofMinutes(5));
    HttpResponse<String> answer = HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + aloneAt + "/"
                    + rpc.getService().getFullName() + "/" + rpc.getName()))
                .timeout(Duration.ofSeconds(15))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/grpc-web+proto")
                .POST(BodyPublishers.ofByteArray(frame.array()))
                .build(),
            BodyHandlers.ofString());
    String details = answer.headers().firstValue("grpc-status-details-bin").orElse("");
    return Status.parseFrom(Base64.getDecoder().decode(details));
  }
}
