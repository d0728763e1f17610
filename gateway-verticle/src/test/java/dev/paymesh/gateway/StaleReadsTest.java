package dev.paymesh.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.gateway.auth.TokenVerifier;
import dev.paymesh.gateway.console.MethodWeights;
import dev.paymesh.gateway.problem.ProblemHandler;
import dev.paymesh.gateway.problem.RequestId;
import dev.paymesh.gateway.transcode.EdgeAnswer;
import dev.paymesh.gateway.transcode.RestMethod;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.grpc.common.GrpcStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a caller is told while the service of a read cannot be asked. */
final class StaleReadsTest {

  private static final TokenConfig TOKENS =
      TokenConfig.hs256("a token secret of the tests that is long".getBytes(UTF_8));
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final Vertx vertx = mesh.vertx();
  private final AtomicLong nanos = new AtomicLong(System.nanoTime());
  private volatile Function<GetUserRequest, Future<User>> users = StaleReadsTest::found;
  private int port;

  private static Future<User> found(GetUserRequest request) {
    return Future.succeededFuture(
        User.newBuilder().setId(request.getId()).setName("Anna").build());
  }

  @BeforeEach
  void serve() {
    vertx
        .sharedData()
        .<String, StaleReads>getLocalMap(StaleReads.class.getName())
        .put("all", new StaleReads(nanos::getAndIncrement));
    MeshServer service = MeshServer.on(
            vertx, TestMesh.server("user"), UserServiceGrpcService.SERVICE_DESCRIPTOR)
        .unary(UserServiceGrpcService.GetUser, request -> users.apply(request))
        .unary(
            UserServiceGrpcService.DeleteUser,
            request -> Future.succeededFuture(Empty.getDefaultInstance()))
        .unimplemented(UserServiceGrpcService.CreateUser, UserServiceGrpcService.UpdateUser)
        .unimplemented(UserServiceGrpcService.GetUsersBatch, UserServiceGrpcService.ListUsers)
        .unimplemented(UserServiceGrpcService.WatchUserUpdates);
    int users = MeshVertx.await(service.listen()).port();
    port = MeshVertx.await(vertx.timer(1).compose(onLoop -> listen(users))).actualPort();
    // A young JVM may need longer for its first call than the call may take.
    TestMesh.warmUp(() -> assertThat(get("warm", "anna").statusCode()).isEqualTo(200));
  }

  private Future<HttpServer> listen(int users) {
    Peer peer =
        Peer.to(vertx, TestMesh.peer("gateway", users), UserServiceGrpcService.SERVICE_DESCRIPTOR);
    Router router = Router.router(vertx);
    ProblemHandler.install(router);
    router.route().handler(new RequestId());
    for (String rpc : new String[] {"GetUser", "DeleteUser"}) {
      RestMethod rest =
          RestMethod.of(UserServiceGrpcService.SERVICE_DESCRIPTOR.findMethodByName(rpc));
      router
          .route(rest.httpMethod(), rest.route())
          .handler(new Authentication(TokenVerifier.of(TOKENS), rest))
          .handler(BodyIntake::refuse)
          .handler(new UnaryRoute(
              rest, peer, Future::<Message>succeededFuture, new MethodWeights().of(rest)));
    }
    return vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1");
  }

  private HttpResponse<String> get(String id, String as) {
    return send("GET", id, as).join();
  }

  private CompletableFuture<HttpResponse<String>> send(String method, String id, String as) {
    String token = TokenIssuer.of(TOKENS).issue(as, "admin", Duration.ofMinutes(5));
    return CLIENT.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/users/" + id))
            .header("Authorization", "Bearer " + token)
            .header("Idempotency-Key", "key-1")
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private void breakWith(GrpcStatus code) {
    users = request -> Future.failedFuture(MeshStatus.of(code, code.name(), "broken by a test"));
  }

  @Test
  void theSameCallerIsToldWhatTheyWereToldWithItsAge() {
    HttpResponse<String> fresh = get("7", "anna");
    assertThat(fresh.headers().firstValue("Age")).isEmpty();
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(3_100));
    for (GrpcStatus code :
        new GrpcStatus[] {GrpcStatus.UNAVAILABLE, GrpcStatus.DEADLINE_EXCEEDED}) {
      breakWith(code);
      HttpResponse<String> stale = get("7", "anna");
      assertThat(stale.statusCode()).isEqualTo(200);
      assertThat(stale.body()).isEqualTo(fresh.body());
      assertThat(stale.headers().firstValue("Age")).hasValue("3");
      assertThat(stale.headers().firstValue("Cache-Status"))
          .hasValue("paymesh; hit; ttl=-3; detail=stale-if-error");
      assertThat(stale.headers().firstValue("Cache-Control")).hasValue("no-store");
    }
  }

  @Test
  void nobodyElseIsToldIt() {
    get("7", "anna");
    breakWith(GrpcStatus.UNAVAILABLE);
    assertThat(get("7", "bert").statusCode()).isEqualTo(503);
    assertThat(get("8", "anna").statusCode()).isEqualTo(503);
  }

  @Test
  void afterFiveSecondsItIsNotToldAnyMore() {
    get("7", "anna");
    breakWith(GrpcStatus.UNAVAILABLE);
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(4_990));
    assertThat(get("7", "anna").statusCode()).isEqualTo(200);
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
    assertThat(get("7", "anna").statusCode()).isEqualTo(503);
  }

  @Test
  void whatWasRefusedSinceIsNotTold() {
    for (GrpcStatus refusal :
        new GrpcStatus[] {GrpcStatus.NOT_FOUND, GrpcStatus.PERMISSION_DENIED}) {
      users = StaleReadsTest::found;
      get("7", "anna");
      breakWith(refusal);
      assertThat(get("7", "anna").statusCode()).isIn(403, 404);
      breakWith(GrpcStatus.UNAVAILABLE);
      assertThat(get("7", "anna").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void whatWasChangedHereIsNotToldHoweverItsPathWasWritten() {
    get("a-b", "anna");
    get("a-b", "bert");
    assertThat(send("DELETE", "a%2Db", "anna").join().statusCode()).isEqualTo(204);
    breakWith(GrpcStatus.UNAVAILABLE);
    assertThat(get("a-b", "anna").statusCode()).isEqualTo(503);
    assertThat(get("a-b", "bert").statusCode()).isEqualTo(503);
  }

  @Test
  void anAnswerThatAChangeHasOvertakenIsNotKept() {
    Promise<Void> asked = Promise.promise();
    Promise<User> late = Promise.promise();
    users = request -> {
      asked.complete();
      return late.future();
    };
    CompletableFuture<HttpResponse<String>> slow = send("GET", "7", "anna");
    MeshVertx.await(asked.future());
    send("DELETE", "7", "anna").join();
    late.complete(User.newBuilder().setId("7").build());
    assertThat(slow.join().statusCode()).isEqualTo(200);
    breakWith(GrpcStatus.UNAVAILABLE);
    assertThat(get("7", "anna").statusCode()).isEqualTo(503);
  }

  @Test
  void aThousandAreKeptAndTheOldestGoes() {
    StaleReads reads = new StaleReads(nanos::getAndIncrement);
    for (int at = 0; at <= 1_000; at++) {
      told(reads, read(at), at);
    }
    assertThat(told(reads, read(0), -1)).isNull();
    assertThat(told(reads, read(1), -1)).isEqualTo("1");
    assertThat(told(reads, read(1_000), -1)).isEqualTo("1000");
  }

  private static StaleReads.Read read(int at) {
    return new StaleReads.Read("user." + at, "", "anna", "user");
  }

  /** What is told when a service answers with a number or, below zero, does not answer. */
  private static @Nullable String told(StaleReads reads, StaleReads.Read read, int answer) {
    Future<EdgeAnswer> live = answer < 0
        ? Future.failedFuture(MeshStatus.deadlineExceeded("not now"))
        : Future.succeededFuture(new EdgeAnswer(200, Map.of(), Buffer.buffer("" + answer)));
    Future<EdgeAnswer> told = reads.orTold(read, 5_000, live);
    return told.succeeded() ? told.result().body().toString() : null;
  }
}
