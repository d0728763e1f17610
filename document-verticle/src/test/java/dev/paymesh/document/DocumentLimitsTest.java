package dev.paymesh.document;

import static dev.paymesh.document.DocumentMesh.as;
import static dev.paymesh.document.DocumentMesh.newKey;
import static dev.paymesh.document.DocumentMesh.newUser;
import static dev.paymesh.document.Files.about;
import static dev.paymesh.document.Files.pdf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.document.Files.Made;
import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.UploadDocumentRequest;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much one user may have, how much one instance works on, and what the service itself may never do. */
final class DocumentLimitsTest {

  private static final int MIB = 1 << 20;
  private static final DocumentLimits TIGHT =
      new DocumentLimits(2 * MIB, 4, 5 * MIB, 2, 3, Duration.ofHours(1), Duration.ofHours(1));

  @AutoClose
  private final DocumentMesh mesh = new DocumentMesh().deploy(TIGHT, DocumentMesh::sandbox);

  private final String user = newUser();

  @Test
  void aUserHasSoManyOpenUploadsHoweverManyBeginAtOnce() {
    List<Sending> begun =
        IntStream.range(0, 3).mapToObj(n -> part(user, newKey())).toList();
    List<Future<Document>> calls = begun.stream().map(mesh::send).toList();
    mesh.eventually("one is refused", () -> calls.stream().anyMatch(Future::isComplete));
    assertThat(calls.stream().filter(Future::isComplete))
        .singleElement()
        .satisfies(
            refused -> assertThat(TestMesh.refusalOf(refused).reason()).isEqualTo("UPLOADS_FULL"));
    assertThat(mesh.count("uploads where user_id = $1::text", user)).isEqualTo(2);
  }

  @Test
  void aUserHasSoManyDocuments() {
    for (int n = 0; n < 4; n++) {
      send(1_000);
    }
    assertThat(refused(1_000)).isEqualTo("DOCUMENTS_FULL");
  }

  @Test
  void aUserHasSoManyBytesAndAnUploadOfUnknownSizeCountsAsTheLargest() {
    send(2 * MIB);
    send(1 * MIB + 1);
    UploadDocumentRequest unknown = about(user, newKey());
    assertThat(TestMesh.refusalOf(mesh.send(new Sending(as(user), unknown, pdf(10))))
            .reason())
        .isEqualTo("DOCUMENTS_FULL");
    send(MIB);
  }

  @Test
  void anInstanceMovesSoManyDocumentsAtOnceAndGetsItsPlacesBack() {
    List<Sending> parts =
        IntStream.range(0, 3).mapToObj(n -> part(newUser(), newKey())).toList();
    List<Future<Document>> calls = parts.stream().map(mesh::send).toList();
    mesh.eventually("all places are taken", () -> mesh.transfers(0) == 3);
    MeshStatus busy = TestMesh.refusalOf(mesh.send(part(user, newKey())));
    assertThat(busy.reason()).isEqualTo("DOCUMENTS_BUSY");
    assertThat(busy.code()).isEqualTo(GrpcStatus.UNAVAILABLE);
    mesh.onLoop(() -> {
      parts.forEach(Sending::cancel);
      return Future.succeededFuture();
    });
    calls.forEach(call -> assertThat(TestMesh.refusalOf(call).reason()).isEqualTo("CANCELLED"));
    mesh.eventually("the places are free again", () -> mesh.transfers(0) == 0);
    send(1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update document_pieces set content = 'x'",
        "update documents set user_id = 'mallory'",
        "update documents set sha256 = null",
        "update uploads set user_id = 'mallory'",
        "update document_events set actor = 'nobody'",
        "delete from document_events",
        "truncate documents"
      })
  void theServiceItselfMayNot(String sql) {
    LogWatch.expect("SQLSTATE 42501");
    Database own = Database.open(mesh.vertx(), TestDatabase.configFor("document"));
    assertThat(
            TestMesh.refusalOf(mesh.submit(() -> own.query(sql, Tuple.tuple()))).code())
        .isEqualTo(GrpcStatus.INTERNAL);
    assertThat(LogWatch.seen()).anyMatch(line -> line.contains("42501"));
  }

  private Sending part(String owner, String key) {
    Made file = pdf(MIB);
    return new Sending(as(owner), about(owner, key, file), file).upTo(MIB / 2);
  }

  private Document send(long bytes) {
    Made file = pdf(bytes);
    return MeshVertx.await(mesh.send(new Sending(as(user), about(user, newKey(), file), file)));
  }

  private String refused(long bytes) {
    Made file = pdf(bytes);
    return TestMesh.refusalOf(mesh.send(new Sending(as(user), about(user, newKey(), file), file)))
        .reason();
  }
}
