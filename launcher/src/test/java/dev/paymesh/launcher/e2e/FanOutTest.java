package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.PostLimit;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.proto.common.v1.Verdict;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.proto.compliance.v1.CheckKycResponse;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.MeshServerConfig;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The two checks of a payment run side by side. The test serves them itself, over real gRPC. */
class FanOutTest {

  @AutoClose
  private final MeshVertx services = MeshVertx.start();

  private final Promise<Void> userAsked = Promise.promise();
  private final Promise<Void> kycAsked = Promise.promise();
  private final AtomicInteger asked = new AtomicInteger();
  private Mesh mesh;

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void bothChecksArriveBeforeEitherIsAnswered() {
    Future<?> both = Future.all(userAsked.future(), kycAsked.future());
    start(
        request -> both.map(arrived -> good(request)),
        request -> both.map(arrived -> good(request)));
    assertThat(mesh.as("user-0001").pay(Client.payment(1_000)).status()).isEqualTo(201);
    assertThat(asked).hasValue(2);
  }

  @Test
  void theFirstRefusalAnswersWithoutWaitingForTheOther() {
    Promise<CheckKycResponse> never = Promise.promise();
    // Only once the other has arrived: a refusal that is quicker would stop it before it is sent.
    start(request -> kycAsked.future().map(arrived -> refused(request)), request -> never.future());
    Answer answer = mesh.as("user-0001").pay(Client.payment(1_000));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.reason()).isEqualTo("ACCOUNT_SUSPENDED");
    assertThat(asked).hasValue(2);
  }

  @Test
  void aKnownKeyIsAnsweredWhileTheChecksAreDown() {
    AtomicInteger down = new AtomicInteger();
    start(
        request -> down.get() == 0 ? Future.succeededFuture(good(request)) : unavailable(),
        request -> Future.succeededFuture(good(request)));
    Client ada = mesh.as("user-0001");
    var body = Client.payment(1_000);
    String id = ada.pay(body).id();
    down.set(1);
    assertThat(ada.pay(body).id()).isEqualTo(id);
    Answer fresh = ada.pay(Client.payment(1_000));
    assertThat(fresh.status()).isEqualTo(503);
    assertThat(fresh.header("Retry-After")).isNotEmpty();
    assertThat(fresh.json().getBoolean("retryable")).isTrue();
  }

  @Test
  void aSilentCheckEndsTheRequestAndNothingIsStored() {
    Promise<User> never = Promise.promise();
    start(request -> never.future(), request -> Future.succeededFuture(good(request)));
    CompletableFuture<Answer> pending = mesh.as("user-0006").payAsync(Client.payment(1_000));
    assertThat(pending.join().status()).isIn(503, 504);
    assertThat(mesh.count("select count(*) from payment.payments where user_id = 'user-0006'"))
        .isZero();
  }

  @Test
  void onePostMoreThanTheMeshWorksOnIsRefusedAtOnceAndReadsGoOn() {
    Promise<Void> release = Promise.promise();
    start(
        request -> release.future().map(released -> good(request)),
        request -> Future.succeededFuture(good(request)));
    Mesh.Gateway narrow = mesh.gateway(
        new Quotas(new StreamSlots(0), new UserRate(0), new PostLimit(1, 1)), Timing.DEFAULT);
    Client ada = narrow.as("user-0001");
    CompletableFuture<Answer> first = ada.payAsync(Client.payment(1_000));
    MeshVertx.await(userAsked.future());
    Answer refused = ada.pay(Client.payment(1_000));
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.reason()).isEqualTo("OVERLOADED");
    assertThat(refused.header("Retry-After")).isNotEmpty();
    assertThat(ada.get(Client.PAYMENTS).status()).isEqualTo(200);
    release.complete();
    assertThat(first.join().status()).isEqualTo(201);
    assertThat(ada.pay(Client.payment(1_000)).status()).isEqualTo(201);
  }

  private void start(
      Function<GetUserRequest, Future<User>> user,
      Function<CheckKycRequest, Future<CheckKycResponse>> kyc) {
    Vertx vertx = services.vertx();
    MeshServer users = MeshVertx.await(
        MeshServer.on(vertx, config("user"), UserServiceGrpcService.SERVICE_DESCRIPTOR)
            .unary(UserServiceGrpcService.GetUser, seen(userAsked, user))
            .unimplemented(
                UserServiceGrpcService.CreateUser,
                UserServiceGrpcService.GetUsersBatch,
                UserServiceGrpcService.UpdateUser,
                UserServiceGrpcService.DeleteUser,
                UserServiceGrpcService.ListUsers,
                UserServiceGrpcService.WatchUserUpdates)
            .listen());
    MeshServer compliance = MeshVertx.await(
        MeshServer.on(vertx, config("compliance"), ComplianceServiceGrpcService.SERVICE_DESCRIPTOR)
            .unary(ComplianceServiceGrpcService.CheckKyc, seen(kycAsked, kyc))
            .unimplemented(
                ComplianceServiceGrpcService.CheckKycBatch, ComplianceServiceGrpcService.ReviewCase)
            .listen());
    mesh = Mesh.startWithChecksAt(users.port(), compliance.port());
  }

  private <Q, R> Function<Q, Future<R>> seen(
      Promise<Void> arrived, Function<Q, Future<R>> handler) {
    return request -> {
      asked.incrementAndGet();
      arrived.tryComplete();
      return handler.apply(request);
    };
  }

  private static MeshServerConfig config(String role) {
    return new MeshServerConfig(role, "127.0.0.1", 0, Mesh.SEAL);
  }

  private static User good(GetUserRequest request) {
    Attestations signer = new Attestations(Mesh.USER_KEY, InstantSource.system());
    return User.newBuilder()
        .setId(request.getId())
        .setAttestation(
            signer.sign(Attestations.finding(request.getId(), request.getRequestHash(), "")))
        .build();
  }

  private static User refused(GetUserRequest request) {
    Attestations signer = new Attestations(Mesh.USER_KEY, InstantSource.system());
    return User.newBuilder()
        .setId(request.getId())
        .setAttestation(signer.sign(
            Attestations.finding(request.getId(), request.getRequestHash(), "ACCOUNT_SUSPENDED")
                .setVerdict(Verdict.NEGATIVE)))
        .build();
  }

  private static CheckKycResponse good(CheckKycRequest request) {
    Attestations signer = new Attestations(Mesh.COMPLIANCE_KEY, InstantSource.system());
    return CheckKycResponse.newBuilder()
        .setAttestation(
            signer.sign(Attestations.finding(request.getUserId(), request.getRequestHash(), "")
                .setAmount(request.getAmount())))
        .build();
  }

  private static <T> Future<T> unavailable() {
    return Future.failedFuture(MeshStatus.of(GrpcStatus.UNAVAILABLE, "DOWN", "down for this test"));
  }
}
