package dev.paymesh.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Timestamp;
import dev.paymesh.document.DocumentStore.BestDocument;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcClient;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.document.v1.GetVerificationRequest;
import dev.paymesh.proto.document.v1.Verification;
import dev.paymesh.proto.document.v1.VerificationState;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.sql.ConstraintViolation;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document service over loopback, on a real PostgreSQL. */
class DocumentVerticleTest {

  private static final OffsetDateTime PAST = OffsetDateTime.parse("2020-01-01T00:00:00Z");
  private static final OffsetDateTime FUTURE = OffsetDateTime.parse("2099-01-01T00:00:00Z");

  @AutoClose
  private static MeshVertx mesh;

  private static Vertx vertx;
  private static Database database;
  private static int port;

  @BeforeAll
  static void deploy() {
    mesh = MeshVertx.start();
    vertx = mesh.vertx();
    DatabaseConfig config = TestDatabase.configFor("document");
    database = Database.open(vertx, config);
    port = deploy(config);
    TestMesh.warmUp(() -> ask("nobody"));
  }

  @Test
  void aVerifiedDocumentIsToldWithItsTypeAndExpiry() {
    store("verified", "PASSPORT", "VERIFIED", FUTURE);
    assertThat(ask("verified"))
        .isEqualTo(Verification.newBuilder()
            .setUserId("verified")
            .setState(VerificationState.VERIFICATION_STATE_VERIFIED)
            .setDocumentType("PASSPORT")
            .setExpiresAt(Timestamp.newBuilder().setSeconds(FUTURE.toEpochSecond()))
            .build());
  }

  @Test
  void aDocumentWithoutAnEndOfValidityNeverExpires() {
    store("endless", "NATIONAL_ID", "VERIFIED", null);
    Verification verification = ask("endless");
    assertThat(verification.getState()).isEqualTo(VerificationState.VERIFICATION_STATE_VERIFIED);
    assertThat(verification.hasExpiresAt()).isFalse();
  }

  @Test
  void anExpiredDocumentIsToldAsSuch() {
    store("expired", "PASSPORT", "VERIFIED", PAST);
    assertThat(stateOf("expired")).isEqualTo(VerificationState.VERIFICATION_STATE_EXPIRED);
  }

  @Test
  void aDocumentNobodyVerifiedIsPending() {
    store("pending", "PASSPORT", "PENDING", FUTURE);
    assertThat(stateOf("pending")).isEqualTo(VerificationState.VERIFICATION_STATE_PENDING);
  }

  @Test
  void anUnknownUserHasNoDocument() {
    assertThat(ask("nobody"))
        .isEqualTo(Verification.newBuilder()
            .setUserId("nobody")
            .setState(VerificationState.VERIFICATION_STATE_MISSING)
            .build());
  }

  @Test
  void ofSeveralTheVerifiedOneThatLastsLongestCounts() {
    String user = DocumentMesh.newUser();
    store(user, "PASSPORT", "VERIFIED", PAST);
    store(user, "NATIONAL_ID", "VERIFIED", FUTURE);
    store(user, "DRIVING_LICENCE", "PENDING", FUTURE.plusYears(1));
    assertThat(ask(user).getDocumentType()).isEqualTo("NATIONAL_ID");
    store(user, "RESIDENCE_PERMIT", "VERIFIED", null);
    assertThat(ask(user).getDocumentType()).isEqualTo("RESIDENCE_PERMIT");
  }

  @Test
  void anExpiredDocumentIsNotHiddenByOneThatIsPending() {
    store("renewing", "PASSPORT", "VERIFIED", PAST);
    store("renewing", "PASSPORT", "PENDING", FUTURE);
    assertThat(stateOf("renewing")).isEqualTo(VerificationState.VERIFICATION_STATE_EXPIRED);
  }

  @Test
  void aDocumentExpiresInTheInstantOfItsExpiry() {
    BestDocument document = new BestDocument("PASSPORT", true, FUTURE);
    Instant expiry = FUTURE.toInstant();
    assertThat(DocumentRpc.stateOf(document, expiry.minusNanos(1)))
        .isEqualTo(VerificationState.VERIFICATION_STATE_VERIFIED);
    assertThat(DocumentRpc.stateOf(document, expiry))
        .isEqualTo(VerificationState.VERIFICATION_STATE_EXPIRED);
  }

  @Test
  void somebodyElsesDocumentIsForTheirSupport() {
    MeshStatus status = failure(() -> ask("compliance", "sven", "user", "anna"));
    assertThat(status.code()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(ask("compliance", "sven", "support", "anna").getUserId()).isEqualTo("anna");
  }

  @Test
  void onlyComplianceMayAsk() {
    for (String self : List.of("gateway", "payment", "user", "document", "stranger")) {
      MeshStatus status = failure(() -> ask(self, "anna", "user", "anna"));
      assertThat(status.code()).as(self).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    }
  }

  @Test
  void aUserIdThatCannotBeOneIsInvalid() {
    MeshStatus status = failure(() -> ask("compliance", "anna", "support", "an na"));
    assertThat(status.code()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
  }

  @Test
  void withoutItsDatabaseTheServiceIsUnavailable() {
    Peer orphan = peer("compliance", deploy(TestMesh.dead(TestDatabase.configFor("document"))));
    MeshStatus status = failure(() -> ask(orphan, "anna", "user", "anna"));
    assertThat(status.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  @Test
  void theTableItselfRefusesAnUnknownTypeOrStatus() {
    assertThatThrownBy(() -> store("odd", "LIBRARY_CARD", "VERIFIED", null))
        .isInstanceOfSatisfying(
            ConstraintViolation.class,
            violation -> assertThat(violation.constraint()).isEqualTo("documents_type_known"));
    assertThatThrownBy(() -> store("odd", "PASSPORT", "EXPIRED", null))
        .isInstanceOfSatisfying(
            ConstraintViolation.class,
            violation -> assertThat(violation.constraint()).isEqualTo("documents_status_known"));
  }

  private static int deploy(DatabaseConfig config) {
    DocumentVerticle verticle =
        new DocumentVerticle(new DocumentConfig(TestMesh.server("document"), config));
    TestMesh.deploy(vertx, verticle);
    return verticle.port();
  }

  private static void store(
      String userId, String type, String status, @Nullable OffsetDateTime expiresAt) {
    TestMesh.await(database.query(
        """
        INSERT INTO documents (user_id, document_type, status, expires_at)
        VALUES ($1::text, $2::text, $3::text, $4::timestamptz)
        """,
        Tuple.of(userId, type, status, expiresAt)));
  }

  private static VerificationState stateOf(String userId) {
    return ask(userId).getState();
  }

  private static Verification ask(String userId) {
    return ask("compliance", userId, "user", userId);
  }

  private static Verification ask(String self, String as, String role, String about) {
    return ask(peer(self, port), as, role, about);
  }

  private static Verification ask(Peer peer, String as, String role, String about) {
    GetVerificationRequest request =
        GetVerificationRequest.newBuilder().setUserId(about).build();
    return TestMesh.within(
        vertx,
        TestMesh.caller(as, role),
        () -> peer.call(DocumentServiceGrpcClient.GetVerification, request));
  }

  private static Peer peer(String self, int at) {
    return Peer.to(vertx, TestMesh.peer(self, at), DocumentServiceGrpcService.SERVICE_DESCRIPTOR);
  }

  private static MeshStatus failure(ThrowingCallable call) {
    return catchThrowableOfType(MeshStatus.class, call);
  }
}
