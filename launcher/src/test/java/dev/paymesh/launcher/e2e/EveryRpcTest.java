package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.launcher.e2e.KeyedWrites.Write;
import dev.paymesh.proto.common.v1.MethodPolicy;
import dev.paymesh.proto.common.v1.Visibility;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of all rpcs: each is served by gRPC and in each way in that its contract gives it, stands in the OpenAPI document
 * or does not, and refuses whatever service and whatever user its contract does not name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EveryRpcTest {

  private static final List<String> ROLES = List.of("user", "support", "admin");
  private static final List<String> SERVICES =
      List.of("gateway", "payment", "user", "compliance", "document");
  private static final Pattern RPC = Pattern.compile("(?m)^  rpc \\w+\\(");

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final RpcCalls calls = new RpcCalls(mesh);

  @AutoClose
  private final RefusalMatrix matrix = new RefusalMatrix(calls, SERVICES);

  private final RpcExamples examples = new RpcExamples(this::made);

  static Stream<MethodDescriptor> rpcs() {
    return RpcCalls.all();
  }

  private Message made(String rpc, Write example) {
    MethodDescriptor method = RpcCalls.named(rpc);
    return MeshVertx.await(calls.first("gateway", method, example, example.request()));
  }

  @Test
  void noRpcOfAnyContractIsLeftOut() throws IOException {
    try (Stream<Path> contracts = Files.walk(Path.of("../proto"), 3)) {
      long written = 0;
      for (Path contract :
          contracts.filter(EveryRpcTest::isOfAServiceThatRunsHere).toList()) {
        written += RPC.matcher(Files.readString(contract)).results().count();
      }
      assertThat(rpcs().count()).isEqualTo(written).isGreaterThanOrEqualTo(24);
    }
  }

  /** A service that was made after these is held to its contract by CallerMatrixTest; here each rpc has an example. */
  private static boolean isOfAServiceThatRunsHere(Path contract) {
    return RpcCalls.SERVICES.stream()
        .anyMatch(service -> contract.endsWith(Path.of(service.getFile().getName())));
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void isServedInEveryWayOfItsContractAndRefusesWhoeverIsNotNamedThere(MethodDescriptor rpc) {
    MethodPolicy policy = RpcCalls.policy(rpc);
    Write example = examples.of(rpc.getName());
    Message reply =
        MeshVertx.await(calls.first(policy.getCallers(0), rpc, example, example.request()));
    assertThat(reply.getDescriptorForType()).isEqualTo(rpc.getOutputType());
    int refused = matrix.refused(rpc);
    List<RestMethod> faces =
        policy.getVisibility() == Visibility.VISIBILITY_PUBLIC ? RestMethod.allOf(rpc) : List.of();
    assertThat(documented(rpc))
        .containsExactlyInAnyOrderElementsOf(faces.stream()
            .map(face -> face.httpMethod() + " " + face.template())
            .toList());
    List<String> ways = new ArrayList<>(List.of("gRPC"));
    faces.forEach(face -> ways.add(isServedAtTheEdge(face)));
    ways.add(isServedOverGrpcWeb(rpc, faces));
    System.out.printf(
        "%-30s %s; to %s for %s; %d pairs refused%n",
        rpc.getName(), ways, policy.getCallersList(), policy.getUserRolesList(), refused);
  }

  private static List<String> documented(MethodDescriptor rpc) {
    return RestContract.all().stream()
        .filter(it -> rpc.getFullName().equals(it.described().getString("x-paymesh-rpc")))
        .map(RestContract.Operation::toString)
        .toList();
  }

  private String isServedAtTheEdge(RestMethod face) {
    Write example = examples.of(face.descriptor().getName());
    EdgeFace sent = new EdgeFace(face, example.request());
    for (String role : ROLES) {
      if (!face.policy().getUserRolesList().contains(role)) {
        Answer other =
            mesh.as(example.userId(), role).send(sent.request(mesh.as(example.userId(), role)));
        assertThat(other.reason()).as(role).isEqualTo("ROLE_NOT_ALLOWED");
      }
    }
    Client nobody = new Client(mesh.port(), "");
    assertThat(nobody.send(sent.request(nobody)).status()).isEqualTo(401);
    return isServed(face, example, sent);
  }

  private String isServed(RestMethod face, Write example, EdgeFace sent) {
    Client client = mesh.as(example.userId(), example.role());
    boolean talks = face.descriptor().isClientStreaming() && face.descriptor().isServerStreaming();
    if (talks && face.httpMethod().equals(HttpMethod.GET)) {
      try (SocketTalk talk = SocketTalk.open(mesh, client, sent.path())) {
        JsonObject first = talk.say(EdgeFace.json(withoutPath(face, example))).next();
        assertThat(first.fieldNames()).doesNotContain("error", "closed");
      }
      return "WebSocket " + face.template();
    }
    if (face.descriptor().isServerStreaming()) {
      assertThat(opens(client.open(sent.request(client)))).isTrue();
    } else {
      Answer answer = client.send(sent.request(client));
      int status = face.policy().getEdgeResponse().getStatus();
      assertThat(answer.status()).as(answer.http().body()).isEqualTo(status == 0 ? 200 : status);
    }
    return face.httpMethod() + " " + face.template();
  }

  /** What the path tells, a frame cannot. */
  private static Message withoutPath(RestMethod face, Write example) {
    Message.Builder frame = example.request().toBuilder();
    face.pathVariables()
        .forEach(variable ->
            frame.clearField(example.request().getDescriptorForType().findFieldByName(variable)));
    return frame.build();
  }

  /** Whether the answer begins with something that is no failure. */
  private static boolean opens(HttpResponse<InputStream> answer) {
    try (InputStream body = answer.body()) {
      byte[] first = body.readNBytes(1);
      assertThat(answer.statusCode()).as(answer.headers().toString()).isEqualTo(200);
      return first.length == 1;
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  /** Browsers cannot send streams of requests; what is internal is not there at all. */
  private String isServedOverGrpcWeb(MethodDescriptor rpc, List<RestMethod> faces) {
    if (rpc.isClientStreaming()) {
      return "no gRPC-Web";
    }
    if (faces.isEmpty()) {
      return isNotThere(rpc);
    }
    Write example = examples.of(rpc.getName());
    EdgeFace sent = new EdgeFace(faces.get(0), example.request());
    for (String role : ROLES) {
      if (!RpcCalls.policy(rpc).getUserRolesList().contains(role)) {
        Client other = mesh.as(example.userId(), role);
        assertThat(grpcStatus(other.open(sent.web(other)))).as(role).isEqualTo("7");
      }
    }
    Client client = mesh.as(example.userId(), example.role());
    HttpResponse<InputStream> answer = client.open(sent.web(client));
    assertThat(grpcStatus(answer)).isEmpty();
    assertThat(opens(answer)).isTrue();
    return "gRPC-Web";
  }

  private String isNotThere(MethodDescriptor rpc) {
    Client admin = mesh.as("user-0001", "admin");
    String path = "/" + rpc.getService().getFullName() + "/" + rpc.getName();
    assertThat(admin.send(admin.request(path).POST(BodyPublishers.noBody())).status())
        .isEqualTo(404);
    return "internal";
  }

  /** Of an answer without a message; empty where there is one. */
  private static String grpcStatus(HttpResponse<?> answer) {
    return answer.headers().firstValue("grpc-status").orElse("");
  }
}
