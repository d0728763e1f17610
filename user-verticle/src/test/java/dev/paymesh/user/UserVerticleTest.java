package dev.paymesh.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.common.v1.Verdict;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.proto.user.v1.AccountStatus;
import dev.paymesh.proto.user.v1.GetUserRequest;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserServiceGrpcClient;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.checks.AttestationKey;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.checks.RequestHash;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The user service over loopback, on a real PostgreSQL. */
class UserVerticleTest {

  private static final AttestationKey KEY = new AttestationKey(
      Attestations.USER, "u1", "a key of the tests, 32 bytes or more".getBytes(UTF_8));
  private static final CreatePaymentRequest PAYMENT = CreatePaymentRequest.newBuilder()
      .setUserId("anna")
      .setAmount(Money.newBuilder().setAmountCents(1999).setCurrency("USD"))
      .setIdempotencyKey("key-1")
      .build();
  private static final Attestations.Verifier VERIFIER =
      new Attestations.Verifier(List.of(KEY), InstantSource.system());

  @AutoClose
  private static MeshVertx mesh;

  private static Vertx vertx;
  private static Database owner;
  private static int port;

  @BeforeAll
  static void deploy() {
    mesh = MeshVertx.start();
    vertx = mesh.vertx();
    owner = Database.open(vertx, DatabaseConfig.parse(TestDatabase.ownerUrl()));
    Accounts accounts = new Accounts(vertx);
    accounts.store("anna", "anna@example.com", "ACTIVE");
    accounts.store("sven", "sven@example.com", "SUSPENDED");
    port = deploy(TestDatabase.configFor("user"));
    TestMesh.warmUp(() -> getUser("anna", "user", get("anna")));
  }

  @Test
  void anAccountIsReadByItsOwner() {
    User user = getUser("anna", "user", get("anna"));
    assertThat(user)
        .isEqualTo(User.newBuilder()
            .setId("anna")
            .setName("Name of anna")
            .setEmail("anna@example.com")
            .addRoles("user")
            .addRoles("tester")
            .setStatus(AccountStatus.ACCOUNT_STATUS_ACTIVE)
            .setVersion(1)
            .setCreatedAt(Timestamp.newBuilder().setSeconds(1_767_225_600).setNanos(250_000_000))
            .setUpdatedAt(Timestamp.newBuilder().setSeconds(1_767_225_601))
            .build());
  }

  @Test
  void anActiveAccountIsAttestedForTheRequestThatAsks() {
    User user = getUser("anna", "user", get("anna", PAYMENT));
    assertThat(user.getAttestation().getVerdict()).isEqualTo(Verdict.POSITIVE);
    assertThat(holds(user.getAttestation(), PAYMENT)).isTrue();
  }

  /** The seal is over what is left out, so it is of no use for anything else. */
  @Test
  void theGatewayIsNotToldWhatItAskedAndThePaymentServiceIs() {
    Attestation sentOn = getUser("anna", "user", get("anna", PAYMENT)).getAttestation();
    assertThat(sentOn.getSubject()).isEmpty();
    assertThat(sentOn.getRequestHash().isEmpty()).isTrue();
    assertThat(holds(sentOn, PAYMENT.toBuilder().setUserId("sven").build())).isFalse();
    assertThat(holds(sentOn, PAYMENT.toBuilder().setIdempotencyKey("key-2").build()))
        .isFalse();
    Attestation judged = call(
            "payment",
            TestMesh.caller("anna", "user"),
            UserServiceGrpcClient.GetUser,
            get("anna", PAYMENT))
        .getAttestation();
    assertThat(VERIFIER.holds(judged, PAYMENT)).isTrue();
  }

  @Test
  void aSuspendedAccountIsReadButAttestedAsRefused() {
    CreatePaymentRequest payment = PAYMENT.toBuilder().setUserId("sven").build();
    User user = getUser("sven", "user", get("sven", payment));
    assertThat(user.getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_SUSPENDED);
    assertRefused(user.getAttestation(), payment, "ACCOUNT_SUSPENDED");
  }

  @Test
  void anUnknownAccountIsNotFoundWithARefusalForTheRequestThatAsks() {
    CreatePaymentRequest payment = PAYMENT.toBuilder().setUserId("nobody").build();
    MeshStatus status = failure(() -> getUser("nobody", "user", get("nobody", payment)));
    assertThat(status.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(status.reason()).isEqualTo("USER_NOT_FOUND");
    assertRefused(status.detail(Attestation.class).orElseThrow(), payment, "ACCOUNT_UNKNOWN");
  }

  @Test
  void anUnknownAccountIsNotFoundWithoutOneWhereNobodyAsks() {
    MeshStatus status = failure(() -> getUser("nobody", "user", get("nobody")));
    assertThat(status.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(status.detail(Attestation.class)).isEmpty();
  }

  @Test
  void aHashOfAnotherLengthIsInvalid() {
    GetUserRequest request = get("anna").toBuilder()
        .setRequestHash(ByteString.copyFrom(new byte[31]))
        .build();
    MeshStatus status = failure(() -> getUser("anna", "user", request));
    assertThat(status.code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(status.violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.getField()).isEqualTo("request_hash"));
  }

  @Test
  void somebodyElsesAccountIsForTheirSupport() {
    MeshStatus status = failure(() -> getUser("sven", "user", get("anna")));
    assertThat(status.code()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(getUser("sven", "support", get("anna")).getId()).isEqualTo("anna");
    assertThat(getUser("sven", "admin", get("anna")).getId()).isEqualTo("anna");
  }

  @Test
  void onlyTheServicesOfThePolicyMayAsk() {
    for (String self : List.of("compliance", "document", "user", "stranger")) {
      MeshStatus status = failure(() ->
          call(self, TestMesh.caller("anna", "user"), UserServiceGrpcClient.GetUser, get("anna")));
      assertThat(status.code()).as(self).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    }
    assertThat(call(
                "payment",
                TestMesh.caller("anna", "user"),
                UserServiceGrpcClient.GetUser,
                get("anna"))
            .getId())
        .isEqualTo("anna");
  }

  @Test
  void withoutItsDatabaseTheServiceIsUnavailable() {
    Peer orphan = peer("gateway", deploy(TestMesh.dead(TestDatabase.configFor("user"))));
    MeshStatus status = failure(() -> TestMesh.within(
        vertx,
        TestMesh.caller("anna", "user"),
        () -> orphan.call(UserServiceGrpcClient.GetUser, get("anna"))));
    assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  @Test
  void aCallInFlightAtTheStopIsAnsweredAndALaterOneFindsNobody() {
    UserVerticle stopping = new UserVerticle(
        new UserConfig(TestMesh.server("user"), TestDatabase.configFor("user"), KEY));
    String deployment = TestMesh.await(vertx.deployVerticle(stopping));
    Peer peer = peer("gateway", stopping.port());
    Promise<Void> release = Promise.promise();
    Future<Void> lock = lockAccountsUntil(release.future());

    Future<User> reply = TestMesh.begin(
        vertx,
        TestMesh.caller("anna", "user"),
        () -> peer.call(UserServiceGrpcClient.GetUser, get("anna")));
    TestMesh.await(untilAStatementWaits());
    Future<Void> stop = vertx.undeploy(deployment);
    release.complete();

    assertThat(TestMesh.await(reply).getId()).isEqualTo("anna");
    TestMesh.await(Future.all(stop, lock));
    MeshStatus status = failure(() -> TestMesh.within(
        vertx,
        TestMesh.caller("anna", "user"),
        () -> peer.call(UserServiceGrpcClient.GetUser, get("anna"))));
    assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  private static Future<Void> lockAccountsUntil(Future<Void> release) {
    Promise<Void> locked = Promise.promise();
    Future<Void> lock = owner.inTransaction(connection -> connection
        .query("LOCK TABLE \"user\".accounts IN ACCESS EXCLUSIVE MODE")
        .execute()
        .onSuccess(held -> locked.complete())
        .onFailure(locked::fail)
        .compose(held -> release));
    TestMesh.await(locked.future());
    return lock;
  }

  private static Future<Void> untilAStatementWaits() {
    return owner
        .query("SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1", Tuple.tuple())
        .compose(waiting -> waiting.size() > 0
            ? Future.succeededFuture()
            : vertx.timer(1).compose(later -> untilAStatementWaits()));
  }

  private static int deploy(DatabaseConfig config) {
    UserVerticle verticle = new UserVerticle(new UserConfig(TestMesh.server("user"), config, KEY));
    TestMesh.deploy(vertx, verticle);
    return verticle.port();
  }

  private static GetUserRequest get(String id) {
    return GetUserRequest.newBuilder().setId(id).build();
  }

  private static GetUserRequest get(String id, CreatePaymentRequest payment) {
    return get(id).toBuilder().setRequestHash(RequestHash.ofRequest(payment)).build();
  }

  private static User getUser(String as, String role, GetUserRequest request) {
    return call("gateway", TestMesh.caller(as, role), UserServiceGrpcClient.GetUser, request);
  }

  private static <Q, R> R call(
      String self, CallContext caller, ServiceMethod<R, Q> method, Q request) {
    return TestMesh.within(vertx, caller, () -> peer(self, port).call(method, request));
  }

  private static Peer peer(String self, int at) {
    return Peer.to(vertx, TestMesh.peer(self, at), UserServiceGrpcService.SERVICE_DESCRIPTOR);
  }

  private static void assertRefused(
      Attestation attestation, CreatePaymentRequest payment, String reason) {
    assertThat(attestation.getVerdict()).isEqualTo(Verdict.NEGATIVE);
    assertThat(attestation.getReason()).isEqualTo(reason);
    assertThat(holds(attestation, payment)).isTrue();
  }

  /** As the payment service has it, which gets it with the request. */
  private static boolean holds(Attestation sent, CreatePaymentRequest payment) {
    return VERIFIER.holds(
        Attestations.inFull(sent, payment, RequestHash.ofRequest(payment)), payment);
  }

  private static MeshStatus failure(ThrowingCallable call) {
    return catchThrowableOfType(MeshStatus.class, call);
  }
}
