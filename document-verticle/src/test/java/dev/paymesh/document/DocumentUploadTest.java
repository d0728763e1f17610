package dev.paymesh.document;

import static dev.paymesh.document.DocumentMesh.as;
import static dev.paymesh.document.DocumentMesh.newKey;
import static dev.paymesh.document.DocumentMesh.newUser;
import static dev.paymesh.document.Files.about;
import static dev.paymesh.document.Files.pdf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.document.Files.Made;
import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcClient;
import dev.paymesh.proto.document.v1.DocumentStatus;
import dev.paymesh.proto.document.v1.DocumentType;
import dev.paymesh.proto.document.v1.GetUploadRequest;
import dev.paymesh.proto.document.v1.UploadDocumentRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of a document that is sent, whole or not, and of what should not be sent. */
final class DocumentUploadTest {

  private static final int KIB = 1024;

  @AutoClose
  private static DocumentMesh mesh;

  private final String user = newUser();
  private final String key = newKey();

  @BeforeAll
  static void start() {
    mesh = DocumentMesh.start();
  }

  @Test
  void aDocumentIsStoredAsItWasSentAndShownToItsOwner() {
    Made file = pdf(700 * KIB + 1);
    Document stored = send(about(user, key, file), file);
    assertThat(stored.getUserId()).isEqualTo(user);
    assertThat(stored.getDocumentType()).isEqualTo(DocumentType.DOCUMENT_TYPE_PASSPORT);
    assertThat(stored.getStatus()).isEqualTo(DocumentStatus.DOCUMENT_STATUS_PENDING);
    assertThat(stored.getMediaType()).isEqualTo("application/pdf");
    assertThat(stored.getSizeBytes()).isEqualTo(file.length());
    assertThat(stored.getSha256()).isEqualTo(file.sha256());
    assertThat(mesh.get(user, stored.getId()).getSha256()).isEqualTo(file.sha256());
    assertThat(mesh.count("uploads where user_id = $1::text", user)).isZero();
    assertThat(mesh.count(
            "document_events where document_id = $1::text::uuid and type = 'UPLOADED'",
            stored.getId()))
        .isEqualTo(1);
    mesh.eventually("the place is free again", () -> mesh.transfers(0) == 0);
  }

  @Test
  void tinyChunksMakeTheSameDocumentInAsFewPieces() {
    Made file = pdf(300 * KIB);
    Document stored =
        MeshVertx.await(mesh.send(sending(about(user, key, file), file).chunksOf(100)));
    assertThat(stored.getSha256()).isEqualTo(file.sha256());
    assertThat(mesh.pieces(stored.getId())).isEqualTo(3);
  }

  @Test
  void whatIsNotToldIsFoundOut() {
    for (byte[] signature : List.of(Files.PDF, Files.PNG, Files.JPEG)) {
      Made file = new Made(signature, 5_000);
      Document stored = send(about(user, newKey()), file);
      assertThat(stored.getSha256()).isEqualTo(file.sha256());
      assertThat(stored.getSizeBytes()).isEqualTo(5_000);
      assertThat(MediaTypes.isTaken(stored.getMediaType())).isTrue();
    }
  }

  @Test
  void anotherHashThanToldIsRefusedAndNothingIsKept() {
    Made file = pdf(300 * KIB);
    UploadDocumentRequest wrong =
        about(user, key, file).toBuilder().setSha256(pdf(299 * KIB).sha256()).build();
    assertRefused(wrong, file, "DOCUMENT_HASH_MISMATCH", "sha256");
    assertNothingIsKept();
    // A refusal is never kept: the key is free for the right one.
    assertThat(send(about(user, key, file), file).getSha256()).isEqualTo(file.sha256());
  }

  @Test
  void moreBytesThanToldAreRefusedAndFewerCanGoOn() {
    Made file = pdf(300 * KIB);
    UploadDocumentRequest less =
        about(user, newKey(), file).toBuilder().setSizeBytes(200 * KIB).build();
    assertRefused(less, file, "DOCUMENT_SIZE_MISMATCH", "size_bytes");
    assertNothingIsKept();
    Made whole = pdf(400 * KIB);
    assertRefused(about(user, key, whole), file, "DOCUMENT_SIZE_MISMATCH", "size_bytes");
    assertThat(mesh.upload(user, key).getOffset()).isEqualTo(300 * KIB);
    assertThat(mesh.upload(user, key).getSizeBytes()).isEqualTo(400 * KIB);
    Document stored =
        send(about(user, key, whole).toBuilder().setOffset(300 * KIB).build(), whole);
    assertThat(stored.getSha256()).isEqualTo(whole.sha256());
  }

  @Test
  void whatIsTooLargeIsRefusedBeforeItIsSentAndWhileItIs() {
    long most = DocumentLimits.BYTES_MAX;
    assertRefused(
        about(user, newKey()).toBuilder().setSizeBytes(most + 1).build(),
        pdf(1),
        "DOCUMENT_TOO_LARGE",
        "size_bytes");
    assertRefused(about(user, key), pdf(most + 1), "DOCUMENT_TOO_LARGE", "content");
    assertNothingIsKept();
  }

  @Test
  void onlyDocumentsAreTakenWhateverTheyAreSaidToBe() {
    Made page = new Made(Files.HTML, 300 * KIB);
    assertRefused(about(user, newKey()), page, "MEDIA_TYPE_REFUSED", "content");
    UploadDocumentRequest.Builder told = about(user, newKey()).toBuilder();
    assertRefused(told.setMediaType("text/html").build(), page, "MEDIA_TYPE_REFUSED", "media_type");
    assertRefused(
        told.setIdempotencyKey(newKey()).setMediaType("image/png").build(),
        pdf(5_000),
        "MEDIA_TYPE_MISMATCH",
        "media_type");
    assertRefused(about(user, key), new Made(new byte[0], 0), "DOCUMENT_EMPTY", "content");
    assertNothingIsKept();
    Document stored = send(
        told.setIdempotencyKey(newKey())
            .setMediaType("Application/PDF; version=1.7")
            .build(),
        pdf(5_000));
    assertThat(stored.getMediaType()).isEqualTo("application/pdf");
  }

  @Test
  void whatCannotBeIsNamed() {
    Made file = pdf(1_000);
    UploadDocumentRequest.Builder about = about(user, key).toBuilder();
    assertInvalid(about.clone().setSha256("abc").build(), "sha256");
    assertInvalid(about.clone().setDocumentTypeValue(99).build(), "document_type");
    assertInvalid(about.clone().clearIdempotencyKey().build(), "idempotency_key");
    assertThat(TestMesh.refusalOf(mesh.send(new Sending(as("another"), about(user, key), file)))
            .reason())
        .isEqualTo("OWNER_NOT_ALLOWED");
  }

  @Test
  void eachPieceIsOfTheUploadThatTheFirstMessageBegan() {
    MeshStatus refusal = TestMesh.refusalOf(mesh.submit(() -> {
      var call = mesh.peer(0).clientStream(as(user), DocumentServiceGrpcClient.UploadDocument);
      call.requests().write(about(user, key));
      call.requests().write(about(user, newKey()));
      return call.reply();
    }));
    assertThat(refusal.violations().get(0).getField()).isEqualTo("idempotency_key");
    mesh.eventually("the place is free again", () -> mesh.transfers(0) == 0);
  }

  @Test
  void somebodyElsesUploadIsNotTold() {
    GetUploadRequest others =
        GetUploadRequest.newBuilder().setUserId(user).setIdempotencyKey(key).build();
    assertThat(mesh.refusal(as("another"), DocumentServiceGrpcClient.GetUpload, others)
            .code())
        .isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(
            mesh.refusal(as(user), DocumentServiceGrpcClient.GetUpload, others).reason())
        .isEqualTo("UPLOAD_NOT_FOUND");
  }

  @Test
  void sentAgainItIsTheSameDocumentAndOtherContentUnderItsKeyIsRefused() {
    Made file = pdf(200 * KIB);
    Document first = send(about(user, key, file), file);
    assertThat(send(about(user, key, file), file)).isEqualTo(first);
    Made other = pdf(201 * KIB);
    MeshStatus reused = TestMesh.refusalOf(mesh.send(sending(about(user, key, other), other)));
    assertThat(reused.reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    assertThat(mesh.count("documents where user_id = $1::text", user)).isEqualTo(1);
  }

  @Test
  void twinsUnderOneKeyMakeOneDocument() {
    Made file = pdf(900 * KIB);
    List<Future<Document>> twins = IntStream.range(0, 4)
        .mapToObj(twin -> mesh.send(sending(about(user, key, file), file)))
        .toList();
    MeshVertx.await(Future.join(twins).otherwiseEmpty());
    assertThat(twins).anyMatch(Future::succeeded).allSatisfy(twin -> {
      if (twin.failed()) {
        assertThat(TestMesh.refusalOf(twin).reason()).isEqualTo("UPLOAD_SUPERSEDED");
      }
    });
    Document stored = send(about(user, key, file), file);
    assertThat(twins.stream().filter(Future::succeeded).map(Future::result))
        .allSatisfy(document -> assertThat(document.getId()).isEqualTo(stored.getId()));
    assertThat(mesh.count("documents where user_id = $1::text", user)).isEqualTo(1);
    assertThat(mesh.count("uploads where user_id = $1::text", user)).isZero();
    assertThat(mesh.owner(
                "select sum(octet_length(content)) from document.document_pieces"
                    + " where document_id = $1::text::uuid",
                stored.getId())
            .get(0)
            .getLong(0))
        .isEqualTo(file.length());
  }

  private Sending sending(UploadDocumentRequest about, Made file) {
    return new Sending(as(user), about, file);
  }

  private Document send(UploadDocumentRequest about, Made file) {
    return MeshVertx.await(mesh.send(sending(about, file)));
  }

  private void assertRefused(UploadDocumentRequest about, Made file, String reason, String field) {
    MeshStatus refusal = TestMesh.refusalOf(mesh.send(sending(about, file)));
    assertThat(refusal.reason()).as("%s", refusal).isEqualTo(reason);
    assertThat(refusal.violations().get(0).getField()).isEqualTo(field);
  }

  private void assertInvalid(UploadDocumentRequest about, String field) {
    assertRefused(about, pdf(1_000), "FIELD_INVALID", field);
  }

  private void assertNothingIsKept() {
    assertThat(mesh.count("uploads where user_id = $1::text", user)).isZero();
    assertThat(mesh.count("documents where user_id = $1::text", user)).isZero();
    assertThat(mesh.count(
            "document_pieces where document_id not in (select id from document.documents)"
                + " and document_id not in (select id from document.uploads)"))
        .isZero();
  }
}
