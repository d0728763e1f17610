package dev.paymesh.launcher;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.common.v1.Options;
import dev.paymesh.shared.grpc.BidiStream;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Owns a round of what all kinds of clients may send to a mesh: every rpc over gRPC, and every route of each edge, with ids,
 * users, roles and paths that nobody has used before; and a few payments that succeed.
 */
final class MeshTraffic implements AutoCloseable {

  private static final int PAYMENTS = 20;
  private static final long PATIENCE_MS = 5_000;
  /** As gRPC-Web frames a message without a field. */
  private static final int EMPTY_FRAME_BYTES = 5;

  private final MeshVertx mesh = MeshVertx.start();
  private final Vertx vertx = mesh.vertx();
  private final HttpClient http =
      vertx.createHttpClient(new HttpClientOptions().setTrustAll(true).setVerifyHost(false));
  private final MeteredMesh target;
  private final Random random;
  private final List<String> names = new ArrayList<>();

  MeshTraffic(MeteredMesh target, long seed) {
    this.target = target;
    this.random = new Random(seed);
  }

  /** A name that nobody has used. */
  private String name() {
    String name = "random-" + Long.toHexString(random.nextLong());
    names.add(name);
    return name;
  }

  /** All names that were used so far: none of them may be seen in a metric. */
  List<String> names() {
    return names;
  }

  void round() {
    rpcs().forEach(this::call);
    target.edges().forEach(this::browse);
  }

  static Stream<MethodDescriptor> rpcs() {
    return Roster.SERVICES.stream()
        .flatMap(part -> part.served().descriptor().getMethods().stream());
  }

  /** An empty request, or an end without one, of everybody who may call, and of somebody unknown. */
  private void call(MethodDescriptor rpc) {
    List<String> callers =
        new ArrayList<>(rpc.getOptions().getExtension(Options.policy).getCallersList());
    callers.remove("direct");
    callers.add(name());
    List<Future<?>> calls = new ArrayList<>();
    callers.forEach(caller -> calls.add(call(caller, rpc)));
    MeshVertx.await(Future.join(calls));
  }

  private Future<MeshStatus> call(String caller, MethodDescriptor rpc) {
    String contract = rpc.getFile().getPackage();
    String service = contract.substring(0, contract.indexOf('.'));
    Peer peer = Peer.to(vertx, target.peer(caller, service), rpc.getService());
    ServiceMethod<Buffer, Buffer> method = ServiceMethod.client(
        ServiceName.create(rpc.getService().getFullName()),
        rpc.getName(),
        GrpcMessageEncoder.IDENTITY,
        GrpcMessageDecoder.IDENTITY);
    String role = rpc.getOptions().getExtension(Options.policy).getUserRoles(0);
    return TestMesh.begin(vertx, TestMesh.caller(name(), role), () -> {
          BidiStream<Buffer> call = peer.bidiStream(method, reply -> {});
          call.requests().write(Buffer.buffer());
          call.requests().end();
          return call.replies().end().map(end -> MeshStatus.of(GrpcStatus.OK, "", ""));
        })
        .otherwise(MeshStatus::of)
        .eventually(peer::close);
  }

  private void browse(String edge) {
    String user = "user-0" + (100 + random.nextInt(800));
    List<Future<?>> asked = new ArrayList<>();
    for (int n = 0; n < PAYMENTS; n++) {
      asked.add(pay(edge, user));
    }
    Roster.SERVICES.forEach(part -> RestMethod.publicMethodsOf(part.served().descriptor())
        .forEach(rest -> List.of("user", "support", "admin")
            .forEach(role -> asked.add(ask(edge, rest, MeteredMesh.token(name(), role))))));
    asked.add(send(HttpMethod.GET, edge + "/" + name() + "/" + name(), "none"));
    asked.add(send(HttpMethod.DELETE, edge + "/api/v1/payments/" + name(), "none"));
    MeshVertx.await(Future.join(asked));
  }

  /** Paid, looked at and listed. */
  private Future<?> pay(String edge, String user) {
    String token = MeteredMesh.token(user, "user");
    Buffer body = JsonObject.of("amount_cents", 100, "idempotency_key", name()).toBuffer();
    return send(HttpMethod.POST, edge + "/api/v1/payments", token, body)
        .compose(paid -> paid.statusCode() == 201
            ? send(HttpMethod.GET, edge + paid.getHeader("Location"), token)
            : Future.succeededFuture(paid))
        .compose(seen -> send(HttpMethod.GET, edge + "/api/v1/payments", token));
  }

  private Future<?> ask(String edge, RestMethod rest, String token) {
    String path = rest.template().replaceAll("\\{[^}]+}", name());
    @Nullable Buffer body = rest.hasBody() ? Buffer.buffer("{\"" + name() + "\": 1}") : null;
    Future<?> web = send(
        HttpMethod.POST,
        edge + "/" + rest.descriptor().getService().getFullName() + "/"
            + rest.descriptor().getName(),
        token,
        Buffer.buffer(new byte[EMPTY_FRAME_BYTES]));
    return Future.join(send(rest.httpMethod(), edge + path, token, body), web);
  }

  private Future<HttpClientResponse> send(HttpMethod method, String address, String token) {
    return send(method, address, token, null);
  }

  private Future<HttpClientResponse> send(
      HttpMethod method, String address, String token, @Nullable Buffer body) {
    boolean web = body != null && body.length() == EMPTY_FRAME_BYTES;
    RequestOptions options = new RequestOptions()
        .setAbsoluteURI(address)
        .setMethod(method)
        .putHeader("Authorization", "Bearer " + token)
        .putHeader("Content-Type", web ? "application/grpc-web+proto" : "application/json");
    return http.request(options)
        .compose(request -> body == null ? request.send() : request.send(body))
        .compose(answer -> answer
            .body()
            .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
            .transform(read -> Future.succeededFuture(answer)));
  }

  @Override
  public void close() {
    MeshVertx.await(http.close());
    mesh.close();
  }
}
