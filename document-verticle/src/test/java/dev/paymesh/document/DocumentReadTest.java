package dev.paymesh.document;

import static dev.paymesh.document.DocumentMesh.as;
import static dev.paymesh.document.DocumentMesh.newKey;
import static dev.paymesh.document.DocumentMesh.newUser;
import static dev.paymesh.document.Files.about;
import static dev.paymesh.document.Files.pdf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import dev.paymesh.document.Files.Made;
import dev.paymesh.proto.common.v1.PaginationRequest;
import dev.paymesh.proto.document.v1.DeleteDocumentRequest;
import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcClient;
import dev.paymesh.proto.document.v1.DownloadDocumentRequest;
import dev.paymesh.proto.document.v1.DownloadDocumentResponse;
import dev.paymesh.proto.document.v1.GetDocumentRequest;
import dev.paymesh.proto.document.v1.ListDocumentsRequest;
import dev.paymesh.proto.document.v1.ListDocumentsResponse;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who sees which documents, how they are fetched, and how they go. */
final class DocumentReadTest {

  private static final int KIB = 1024;

  @AutoClose
  private static DocumentMesh mesh;

  private final String user = newUser();

  @BeforeAll
  static void start() {
    mesh = DocumentMesh.start();
  }

  @Test
  void aListIsReadPageByPageTheLatestFirst() {
    List<String> sent = new ArrayList<>(
        IntStream.range(0, 7).mapToObj(n -> send(1_000 + n).getId()).toList());
    Collections.reverse(sent);
    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      ListDocumentsResponse page = list(as(user), 3, token);
      assertThat(page.getDocumentsCount()).isBetween(1, 3);
      page.getDocumentsList().forEach(document -> listed.add(document.getId()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(listed).isEqualTo(sent);
    assertThat(list(as("helper", "support"), 0, "").getDocumentsCount()).isEqualTo(7);
    assertThat(list(as(user), 7, "").getNextPageToken()).isEmpty();
  }

  @Test
  void aTokenIsNotMadeUpAndAListIsItsOwners() {
    for (int n = 0; n < 2; n++) {
      send(1_000);
    }
    String token = list(as(user), 1, "").getNextPageToken();
    String forged = (token.charAt(0) == 'A' ? "B" : "A") + token.substring(1);
    assertThat(refusedList(as(user), forged).violations().get(0).getField())
        .isEqualTo("pagination.page_token");
    assertThat(refusedList(as("another"), token).reason()).isEqualTo("OWNER_NOT_ALLOWED");
  }

  @Test
  void somebodyElsesDocumentIsNoneButForSupport() {
    Document document = send(1_000);
    GetDocumentRequest request =
        GetDocumentRequest.newBuilder().setId(document.getId()).build();
    MeshStatus refusal =
        mesh.refusal(as("another"), DocumentServiceGrpcClient.GetDocument, request);
    assertThat(refusal.code()).isEqualTo(GrpcStatus.NOT_FOUND);
    MeshStatus none = mesh.refusal(
        as(user),
        DocumentServiceGrpcClient.GetDocument,
        request.toBuilder().setId(UUID.randomUUID().toString()).build());
    assertThat(refusal.toProto()).isEqualTo(none.toProto());
    assertThat(mesh.call(as("helper", "support"), DocumentServiceGrpcClient.GetDocument, request)
            .getUserId())
        .isEqualTo(user);
    assertThat(TestMesh.refusalOf(download(as("another"), document, 0)).code())
        .isEqualTo(GrpcStatus.NOT_FOUND);
  }

  @Test
  void whatIsFetchedIsWhatWasSentFromAnyPlaceOn() throws Exception {
    Made file = pdf(700 * KIB + 5);
    Document document = send(file.length());
    MessageDigest digest = Sha256.digest();
    List<DownloadDocumentResponse> messages = MeshVertx.await(download(as(user), document, 0));
    assertThat(messages.get(0).getMediaType()).isEqualTo("application/pdf");
    messages.forEach(message -> digest.update(message.getContent().toByteArray()));
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(file.sha256());
    for (long from : new long[] {1, 128 * KIB, 200_001, file.length() - 1, file.length()}) {
      long got = MeshVertx.await(download(as(user), document, from)).stream()
          .mapToLong(message -> message.getContent().size())
          .sum();
      assertThat(got).as("from %d", from).isEqualTo(file.length() - from);
    }
    MeshStatus beyond = TestMesh.refusalOf(download(as(user), document, file.length() + 1));
    assertThat(beyond.violations().get(0).getField()).isEqualTo("offset");
    mesh.eventually("the places are free again", () -> mesh.transfers(0) == 0);
  }

  @Test
  void whoReadsWhatIsNotTheirsIsRecorded() {
    Document document = send(1_000);
    MeshVertx.await(download(as(user), document, 0));
    MeshVertx.await(download(as("helper", "support"), document, 0));
    assertThat(mesh
            .owner(
                "select actor, request_id from document.document_events"
                    + " where document_id = $1::text::uuid and type = 'READ'",
                document.getId())
            .stream()
            .map(row -> row.getString(0) + " " + row.getString(1)))
        .containsExactly("helper request-of-test");
  }

  @Test
  void deletedOnceItIsGoneWithItsContentHoweverOftenItIsAskedFor() {
    Document document = send(300 * KIB);
    DeleteDocumentRequest deletion =
        deletion(document).setReason("it was blurred").build();
    List<Future<Empty>> twins = IntStream.range(0, 6)
        .mapToObj(n -> mesh.calling(as(user), DocumentServiceGrpcClient.DeleteDocument, deletion))
        .toList();
    MeshVertx.await(Future.all(twins));
    mesh.call(as(user), DocumentServiceGrpcClient.DeleteDocument, deletion);
    assertThat(mesh.pieces(document.getId())).isZero();
    assertThat(mesh.refusal(
                as(user),
                DocumentServiceGrpcClient.DeleteDocument,
                deletion(document).build())
            .code())
        .isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(mesh
            .owner(
                "select actor, reason from document.document_events"
                    + " where document_id = $1::text::uuid and type = 'DELETED'",
                document.getId())
            .stream()
            .map(row -> row.getString(0) + ": " + row.getString(1)))
        .containsExactly(user + ": it was blurred");
    assertThat(list(as(user), 0, "").getDocumentsCount()).isZero();
  }

  @Test
  void nobodyDeletesWhatIsNotTheirsButAnAdministrator() {
    Document document = send(1_000);
    DeleteDocumentRequest deletion = deletion(document).build();
    assertThat(mesh.refusal(as("another"), DocumentServiceGrpcClient.DeleteDocument, deletion)
            .code())
        .isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(mesh.refusal(
                as("helper", "support"), DocumentServiceGrpcClient.DeleteDocument, deletion)
            .reason())
        .isEqualTo("ROLE_NOT_ALLOWED");
    assertThat(mesh.pieces(document.getId())).isEqualTo(1);
    mesh.call(as("boss", "admin"), DocumentServiceGrpcClient.DeleteDocument, deletion);
    assertThat(mesh.pieces(document.getId())).isZero();
  }

  private static DeleteDocumentRequest.Builder deletion(Document document) {
    return DeleteDocumentRequest.newBuilder().setId(document.getId()).setIdempotencyKey(newKey());
  }

  private Document send(long bytes) {
    Made file = pdf(bytes);
    return MeshVertx.await(mesh.send(new Sending(as(user), about(user, newKey(), file), file)));
  }

  private ListDocumentsRequest request(int size, String token) {
    return ListDocumentsRequest.newBuilder()
        .setUserId(user)
        .setPagination(PaginationRequest.newBuilder().setPageSize(size).setPageToken(token))
        .build();
  }

  private ListDocumentsResponse list(CallContext who, int size, String token) {
    return mesh.call(who, DocumentServiceGrpcClient.ListDocuments, request(size, token));
  }

  private MeshStatus refusedList(CallContext who, String token) {
    return mesh.refusal(who, DocumentServiceGrpcClient.ListDocuments, request(1, token));
  }

  private static Future<List<DownloadDocumentResponse>> download(
      CallContext who, Document document, long from) {
    DownloadDocumentRequest request = DownloadDocumentRequest.newBuilder()
        .setId(document.getId())
        .setOffset(from)
        .build();
    return mesh.submit(() -> {
      List<DownloadDocumentResponse> messages = new ArrayList<>();
      return mesh.peer(0).stream(
              who, DocumentServiceGrpcClient.DownloadDocument, request, messages::add)
          .end()
          .map(end -> messages);
    });
  }
}
