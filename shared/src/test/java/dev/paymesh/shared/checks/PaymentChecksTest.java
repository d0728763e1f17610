package dev.paymesh.shared.checks;

import static dev.paymesh.shared.checks.Paying.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.compliance.v1.CheckKycRequest;
import dev.paymesh.proto.compliance.v1.CheckKycResponse;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.checks.PaymentChecks.Outcome;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshServer;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the two checks come to, asked of real servers that answer as a test tells them. */
class PaymentChecksTest {

  private static final Attestation USER_AGREES = Paying.byUser("");
  private static final Attestation COMPLIANCE_AGREES = Paying.byCompliance("");

  @AutoClose
  private static MeshVertx mesh;

  private static Vertx vertx;
  private static final List<GetUserRequest> USER_CALLS = new CopyOnWriteArrayList<>();
  private static final List<CheckKycRequest> KYC_CALLS = new CopyOnWriteArrayList<>();
  private static volatile Function<GetUserRequest, Future<User>> user =
      request -> user(USER_AGREES);
  private static volatile Function<CheckKycRequest, Future<CheckKycResponse>> kyc =
      request -> kyc(COMPLIANCE_AGREES);
  private static int usersPort;
  private static int compliancePort;

  @BeforeAll
  static void serve() {
    agree();
    mesh = MeshVertx.start();
    vertx = mesh.vertx();
    usersPort = TestMesh.await(serveUsers().listen()).port();
    compliancePort = TestMesh.await(serveCompliance().listen()).port();
    TestMesh.warmUp(() -> assertThat(run().kind()).isEqualTo(Outcome.Kind.POSITIVE));
  }

  private static MeshServer serveUsers() {
    return MeshServer.on(vertx, TestMesh.server("user"), UserServiceGrpcService.SERVICE_DESCRIPTOR)
        .unary(UserServiceGrpcService.GetUser, request -> {
          USER_CALLS.add(request);
          return user.apply(request);
        })
        .unimplemented(
            UserServiceGrpcService.CreateUser,
            UserServiceGrpcService.GetUsersBatch,
            UserServiceGrpcService.UpdateUser,
            UserServiceGrpcService.DeleteUser,
            UserServiceGrpcService.ListUsers,
            UserServiceGrpcService.WatchUserUpdates);
  }

  private static MeshServer serveCompliance() {
    return MeshServer.on(
            vertx, TestMesh.server("compliance"), ComplianceServiceGrpcService.SERVICE_DESCRIPTOR)
        .unary(ComplianceServiceGrpcService.CheckKyc, request -> {
          KYC_CALLS.add(request);
          return kyc.apply(request);
        })
        .unimplemented(
            ComplianceServiceGrpcService.CheckKycBatch, ComplianceServiceGrpcService.ReviewCase);
  }

  @BeforeEach
  void reset() {
    agree();
    USER_CALLS.clear();
    KYC_CALLS.clear();
  }

  private static void agree() {
    user = request -> user(USER_AGREES);
    kyc = request -> kyc(COMPLIANCE_AGREES);
  }

  @Test
  void twoAgreementsAreThePaymentsEvidenceAndEachWasAskedOnce() {
    Outcome outcome = run();
    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.POSITIVE);
    assertThat(outcome.evidence()).containsExactly(USER_AGREES, COMPLIANCE_AGREES);
    assertThat(USER_CALLS)
        .containsExactly(GetUserRequest.newBuilder()
            .setId("user-0001")
            .setRequestHash(RequestHash.ofRequest(REQUEST))
            .build());
    assertThat(KYC_CALLS)
        .containsExactly(CheckKycRequest.newBuilder()
            .setUserId("user-0001")
            .setAmount(Paying.AMOUNT)
            .setRequestHash(RequestHash.ofRequest(REQUEST))
            .build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "payment"})
  void bothCallsArriveBeforeEitherIsAnswered(String self) {
    Promise<Void> userArrived = Promise.promise();
    Promise<Void> kycArrived = Promise.promise();
    user = request -> {
      userArrived.complete();
      return kycArrived.future().compose(both -> user(USER_AGREES));
    };
    kyc = request -> {
      kycArrived.complete();
      return userArrived.future().compose(both -> kyc(COMPLIANCE_AGREES));
    };
    assertThat(run(self, usersPort, compliancePort).kind()).isEqualTo(Outcome.Kind.POSITIVE);
  }

  @Test
  void aRefusalByTheAccountDecidesAndStopsTheOtherCallAtItsServer() {
    Promise<Void> kycArrived = Promise.promise();
    Promise<Boolean> stoppedInTime = Promise.promise();
    kyc = request -> {
      CallContext call = CallContext.current();
      call.scope().onEnd(() -> stoppedInTime.tryComplete(isEarly(call)));
      kycArrived.complete();
      return Promise.<CheckKycResponse>promise().future();
    };
    // Answered once the other has arrived: a call that never left has nothing to stop.
    user =
        request -> kycArrived.future().compose(arrived -> user(Paying.byUser("ACCOUNT_SUSPENDED")));
    assertNegative(run(), Paying.byUser("ACCOUNT_SUSPENDED"));
    assertThat(TestMesh.await(stoppedInTime.future())).isTrue();
  }

  @Test
  void aRefusalByComplianceDecidesAndStopsTheOtherCallAtItsServer() {
    Promise<Void> userArrived = Promise.promise();
    Promise<Boolean> stoppedInTime = Promise.promise();
    user = request -> {
      CallContext call = CallContext.current();
      call.scope().onEnd(() -> stoppedInTime.tryComplete(isEarly(call)));
      userArrived.complete();
      return Promise.<User>promise().future();
    };
    kyc =
        request -> userArrived.future().compose(arrived -> kyc(Paying.byCompliance("KYC_BLOCKED")));
    assertNegative(run(), Paying.byCompliance("KYC_BLOCKED"));
    assertThat(TestMesh.await(stoppedInTime.future())).isTrue();
  }

  @Test
  void anUnknownAccountIsARefusalEvenThoughItsCallFails() {
    Attestation unknown = Paying.byUser("ACCOUNT_UNKNOWN");
    user = request -> Future.failedFuture(notFound().with(unknown));
    kyc = request -> Promise.<CheckKycResponse>promise().future();
    assertNegative(run(), unknown);
  }

  @Test
  void aFailureWithoutARefusalIsNoVerdict() {
    user = request -> Future.failedFuture(notFound());
    assertUnavailable(run());
  }

  @Test
  void aFailureCannotAgree() {
    user = request -> Future.failedFuture(notFound().with(USER_AGREES));
    assertUnavailable(run());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "payment"})
  void anAnswerAboutAnotherRequestIsNoVerdict(String self) {
    Attestation.Builder other = Paying.finding("").setRequestHash(Paying.otherHash());
    user = request -> user(new Attestations(Paying.USER_KEY, Paying.CLOCK).sign(other));
    assertUnavailable(run(self, usersPort, compliancePort));
  }

  /** Whoever decides by an answer has it say all that it is about; whoever sends it on leaves that to the seal. */
  @Test
  void onlyTheGatewayTakesAnswersThatDoNotRepeatTheRequest() {
    user = request -> user(Attestations.abridged(USER_AGREES));
    kyc = request -> kyc(Attestations.abridged(COMPLIANCE_AGREES));
    Outcome outcome = run("gateway", usersPort, compliancePort);
    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.POSITIVE);
    assertThat(new Evidence(Paying.verifierAt(Paying.NOW))
            .judge(outcome.attachTo(REQUEST).getEvidenceList(), REQUEST)
            .kind())
        .isEqualTo(EvidenceVerdict.Kind.POSITIVE);
    assertUnavailable(run("payment", usersPort, compliancePort));
  }

  @Test
  void aRefusalOfAnotherRequestIsNoVerdict() {
    Attestation.Builder other = Paying.finding("ACCOUNT_UNKNOWN").setSubject("user-0002");
    Attestation refusal = new Attestations(Paying.USER_KEY, Paying.CLOCK).sign(other);
    user = request -> Future.failedFuture(notFound().with(refusal));
    assertUnavailable(run());
  }

  @Test
  void anAnswerInTheOtherIssuersNameIsNoVerdict() {
    user = request -> user(COMPLIANCE_AGREES);
    assertUnavailable(run());
  }

  @Test
  void anAnswerWithoutAnAttestationIsNoVerdict() {
    kyc = request -> Future.succeededFuture(CheckKycResponse.getDefaultInstance());
    assertUnavailable(run());
  }

  @Test
  void aDependencyThatIsDownIsLoggedWithItsRequestAndCode() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(PaymentChecks.class);
    log.start();
    logger.addAppender(log);
    assertUnavailable(run("gateway", usersPort, TestMesh.deadPort()));
    logger.detachAppender(log);
    assertThat(log.list).singleElement().satisfies(event -> {
      assertThat(event.getLevel().toString()).isEqualTo("WARN");
      assertThat(event.getFormattedMessage()).contains(TestMesh.REQUEST_ID, " UNAVAILABLE ");
    });
  }

  /** A call that nobody stops ends too, at its deadline of 800 ms. */
  private static boolean isEarly(CallContext call) {
    return call.deadline().remainingMs() > 100;
  }

  private static Outcome run() {
    return run("gateway", usersPort, compliancePort);
  }

  private static Outcome run(String self, int usersAt, int complianceAt) {
    Peer users =
        Peer.to(vertx, TestMesh.peer(self, usersAt), UserServiceGrpcService.SERVICE_DESCRIPTOR);
    Peer compliance = Peer.to(
        vertx, TestMesh.peer(self, complianceAt), ComplianceServiceGrpcService.SERVICE_DESCRIPTOR);
    PaymentChecks checks = self.equals("gateway")
        ? PaymentChecks.forwarding(users, compliance)
        : new PaymentChecks(users, compliance);
    return TestMesh.within(
        vertx, TestMesh.caller(REQUEST.getUserId(), "user"), () -> checks.run(REQUEST));
  }

  private static void assertNegative(Outcome outcome, Attestation refusal) {
    assertThat(outcome)
        .isEqualTo(new Outcome(Outcome.Kind.NEGATIVE, List.of(refusal), refusal.getReason()));
    assertThat(outcome.attachTo(REQUEST))
        .isEqualTo(
            REQUEST.toBuilder().addEvidence(Attestations.abridged(refusal)).build());
  }

  private static void assertUnavailable(Outcome outcome) {
    assertThat(outcome).isEqualTo(new Outcome(Outcome.Kind.UNAVAILABLE, List.of(), ""));
    assertThat(outcome.attachTo(REQUEST.toBuilder().addEvidence(USER_AGREES).build()))
        .isEqualTo(REQUEST.toBuilder().setChecksUnavailable(true).build());
  }

  private static MeshStatus notFound() {
    return MeshStatus.of(GrpcStatus.NOT_FOUND, "ACCOUNT_UNKNOWN", "there is no such account");
  }

  private static Future<User> user(Attestation attestation) {
    return Future.succeededFuture(User.newBuilder().setAttestation(attestation).build());
  }

  private static Future<CheckKycResponse> kyc(Attestation attestation) {
    return Future.succeededFuture(
        CheckKycResponse.newBuilder().setAttestation(attestation).build());
  }
}
