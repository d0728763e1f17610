package dev.paymesh.document;

import static dev.paymesh.document.DocumentMesh.as;
import static dev.paymesh.document.DocumentMesh.newKey;
import static dev.paymesh.document.DocumentMesh.newUser;
import static dev.paymesh.document.Files.about;
import static dev.paymesh.document.Files.pdf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.document.DocumentVerifier.Verdict;
import dev.paymesh.document.Files.Made;
import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcClient;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.document.v1.DocumentStatus;
import dev.paymesh.proto.document.v1.GetVerificationRequest;
import dev.paymesh.proto.document.v1.VerificationState;
import dev.paymesh.shared.grpc.Peer;
import dev.paymesh.shared.testkit.KilledProcess;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How a document gets its verdict, whoever dies, and what a payment hears of it. */
final class DocumentVerificationTest {

  @AutoClose
  private final DocumentMesh mesh = new DocumentMesh();

  private final String user = newUser();

  @Test
  void theSandboxDecidesByTheSizeAndAPaymentHearsTheBestOfIt() {
    mesh.deploy(DocumentLimits.USUAL, DocumentMesh::sandbox);
    Document rejected = send(10_013);
    eventually(rejected, DocumentStatus.DOCUMENT_STATUS_REJECTED);
    assertThat(mesh.get(user, rejected.getId()).getRejectionReason())
        .isEqualTo("DOCUMENT_UNREADABLE");
    assertThat(heard()).isEqualTo(VerificationState.VERIFICATION_STATE_MISSING);
    Document undecided = send(10_066);
    mesh.eventually("asked", () -> attempts(undecided) > 0);
    assertThat(heard()).isEqualTo(VerificationState.VERIFICATION_STATE_PENDING);
    eventually(send(10_099), DocumentStatus.DOCUMENT_STATUS_EXPIRED);
    assertThat(heard()).isEqualTo(VerificationState.VERIFICATION_STATE_EXPIRED);
    eventually(send(10_000), DocumentStatus.DOCUMENT_STATUS_VERIFIED);
    assertThat(heard()).isEqualTo(VerificationState.VERIFICATION_STATE_VERIFIED);
    assertThat(mesh.get(user, undecided.getId()).getStatus())
        .isEqualTo(DocumentStatus.DOCUMENT_STATUS_PENDING);
  }

  @Test
  void aVerifierCanReadTheContent() {
    Promise<String> read = Promise.promise();
    verifier((document, content) -> {
      MessageDigest digest = Sha256.digest();
      return content
          .read(piece -> {
            digest.update(piece.getBytes());
            return Future.succeededFuture();
          })
          .map(all -> {
            read.tryComplete(HexFormat.of().formatHex(digest.digest()));
            return Verdict.verified(null);
          });
    });
    Document document = send(400_000);
    assertThat(MeshVertx.await(read.future())).isEqualTo(document.getSha256());
    eventually(document, DocumentStatus.DOCUMENT_STATUS_VERIFIED);
    assertThat(mesh.get(user, document.getId()).hasExpiresAt()).isFalse();
  }

  @Test
  void aVerifierThatFailsThrowsOrSaysNothingIsAskedAgain() {
    AtomicInteger asked = new AtomicInteger();
    verifier((document, content) -> switch (asked.incrementAndGet()) {
      case 1 -> Future.failedFuture("no answer today");
      case 2 -> throw new IllegalStateException("a defect");
      case 3 -> Promise.<Verdict>promise().future();
      default -> Future.succeededFuture(Verdict.rejected("FORGED"));
    });
    Document document = send(1_000);
    for (int attempt = 1; attempt <= 3; attempt++) {
      int before = attempt;
      mesh.eventually("asked", () -> asked.get() >= before);
      mesh.eventually("left for later", () -> mesh.owner(
              "select due_at > now() + interval '500 milliseconds' from document.documents"
                  + " where id = $1::text::uuid",
              document.getId())
          .get(0)
          .getBoolean(0));
      mesh.owner(
          "update document.documents set due_at = now() where id = $1::text::uuid",
          document.getId());
    }
    eventually(document, DocumentStatus.DOCUMENT_STATUS_REJECTED);
    assertThat(asked).hasValue(4);
    assertThat(mesh.count(
            "document_events where document_id = $1::text::uuid and type = 'REJECTED'"
                + " and reason = 'FORGED'",
            document.getId()))
        .isEqualTo(1);
  }

  @Test
  void aServiceKilledWhileItsVerifierThinksLeavesTheDocumentToAnother() throws Exception {
    KilledProcess victim = KilledService.start(TestDatabase.configFor("document"));
    mesh.reach(victim.port());
    Document document = send(10_000);
    mesh.eventually("claimed by the victim", () -> attempts(document) == 1);
    victim.kill();
    mesh.deploy(DocumentLimits.USUAL, DocumentMesh::sandbox);
    assertThat(mesh.owner(
                "select status from document.documents where id = $1::text::uuid", document.getId())
            .get(0)
            .getString(0))
        .isEqualTo("PENDING");
    mesh.eventually(
        "verified by another",
        () -> mesh.count(
                "documents where id = $1::text::uuid and status = 'VERIFIED' and attempts = 2",
                document.getId())
            == 1);
  }

  @Test
  void theFirstVerdictStands() {
    mesh.deploy(DocumentLimits.USUAL, DocumentMesh::sandbox);
    Document document = send(10_000);
    eventually(document, DocumentStatus.DOCUMENT_STATUS_VERIFIED);
    VerificationStore store = mesh.onLoop(() -> Future.succeededFuture(mesh.verificationStore()));
    mesh.onLoop(() ->
        store.decide(new VerificationStore.Claimed(document, 1), Verdict.rejected("TOO_LATE")));
    assertThat(mesh.get(user, document.getId()).getStatus())
        .isEqualTo(DocumentStatus.DOCUMENT_STATUS_VERIFIED);
  }

  /** Asked about this test's documents only. */
  private void verifier(DocumentVerifier verifier) {
    DocumentVerifier own = (document, content) -> document.getUserId().equals(user)
        ? verifier.verify(document, content)
        : Future.succeededFuture(Verdict.undecided());
    mesh.deploy(
        DocumentLimits.USUAL, vertx -> new DocumentVerification.Terms(own, 50, 500, 60_000));
  }

  private Document send(long bytes) {
    Made file = pdf(bytes);
    return MeshVertx.await(mesh.send(new Sending(as(user), about(user, newKey(), file), file)));
  }

  private void eventually(Document document, DocumentStatus status) {
    mesh.eventually(status.name(), () -> mesh.get(user, document.getId()).getStatus() == status);
  }

  private int attempts(Document document) {
    return mesh.owner(
            "select attempts from document.documents where id = $1::text::uuid", document.getId())
        .get(0)
        .getInteger(0);
  }

  private VerificationState heard() {
    Peer compliance = mesh.onLoop(() -> Future.succeededFuture(Peer.to(
        mesh.vertx(),
        TestMesh.peer("compliance", mesh.port(0)),
        DocumentServiceGrpcService.SERVICE_DESCRIPTOR)));
    GetVerificationRequest request =
        GetVerificationRequest.newBuilder().setUserId(user).build();
    return mesh.onLoop(() -> compliance
            .start(as(user), DocumentServiceGrpcClient.GetVerification, request)
            .future())
        .getState();
  }
}
