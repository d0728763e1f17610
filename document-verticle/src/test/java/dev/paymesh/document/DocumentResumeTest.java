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
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What becomes of an upload that is cut, taken over or left alone, and what one costs while it is under way. */
final class DocumentResumeTest {

  private static final int MIB = 1 << 20;
  private static final long HEAP_MAX = 8L * MIB;

  @AutoClose
  private final DocumentMesh mesh = DocumentMesh.start();

  private final String user = newUser();
  private final String key = newKey();

  @Test
  void anUploadThatIsCutAtSixtyPercentGoesOnWhereItWasAndIsCheckedAsAWhole() {
    Made file = pdf(5 * MIB + 77);
    long offset = cutAt(file, file.length() * 6 / 10);
    assertThat(offset).isBetween(file.length() * 55 / 100, file.length() * 6 / 10);
    Document stored = resume(file, offset);
    assertThat(stored.getSha256()).isEqualTo(file.sha256());
    assertThat(stored.getSizeBytes()).isEqualTo(file.length());
    assertThat(mesh.count("documents where user_id = $1::text", user)).isEqualTo(1);
    assertThat(mesh.count("uploads where user_id = $1::text", user)).isZero();
  }

  @Test
  void whatIsResumedWithOtherContentHasAnotherHash() {
    Made file = pdf(2 * MIB);
    long offset = cutAt(file, MIB);
    UploadDocumentRequest about =
        about(user, key, file).toBuilder().setOffset(offset).build();
    Sending.File shifted = new Sending.File() {
      @Override
      public long length() {
        return file.length();
      }

      @Override
      public byte[] read(long from, int bytes) {
        return file.read(from - 1, bytes);
      }
    };
    MeshStatus refusal = TestMesh.refusalOf(mesh.send(new Sending(as(user), about, shifted)));
    assertThat(refusal.reason()).isEqualTo("DOCUMENT_HASH_MISMATCH");
    assertThat(mesh.count("uploads where user_id = $1::text", user)).isZero();
  }

  @Test
  void anotherOffsetIsRefusedAndTheBeginningIsANewBeginning() {
    Made file = pdf(2 * MIB);
    long offset = cutAt(file, MIB);
    for (long wrong : new long[] {1, offset - 1, offset + 1}) {
      MeshStatus refusal = TestMesh.refusalOf(mesh.send(sending(file, wrong)));
      assertThat(refusal.reason()).isEqualTo("UPLOAD_OFFSET_WRONG");
      assertThat(refusal.message()).contains(Long.toString(offset));
    }
    assertThat(mesh.upload(user, key).getOffset()).isEqualTo(offset);
    assertThat(resume(file, 0).getSha256()).isEqualTo(file.sha256());
    MeshStatus unknown = TestMesh.refusalOf(mesh.send(
        new Sending(as(user), about(user, newKey()).toBuilder().setOffset(9).build(), file)));
    assertThat(unknown.reason()).isEqualTo("UPLOAD_NOT_FOUND");
  }

  @Test
  void otherContentUnderTheKeyOfAnOpenUploadIsRefused() {
    Made file = pdf(2 * MIB);
    long offset = cutAt(file, MIB);
    Made other = pdf(2 * MIB + 1);
    MeshStatus refusal =
        TestMesh.refusalOf(mesh.send(new Sending(as(user), about(user, key, other), other)));
    assertThat(refusal.reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    assertThat(mesh.upload(user, key).getOffset()).isEqualTo(offset);
  }

  /** The server cannot know yet that the first connection is dead; the second must not wait for that. */
  @Test
  void theLatestStreamReceivesWhereverTheEarlierOneIsAndThatOneCanStoreNoMore() {
    mesh.deploy(DocumentLimits.USUAL, DocumentMesh::sandbox);
    Made file = pdf(3 * MIB);
    Sending first = sending(file, 0).upTo(MIB);
    Future<Document> call = mesh.send(0, first);
    eventuallyStored(MIB);
    Future<Document> elsewhere = mesh.send(1, sending(file, 0).upTo(MIB));
    mesh.eventually("taken over", () -> receivers() == 2);
    eventuallyStored(MIB);
    mesh.onLoop(() -> {
      first.goOnTo(2 * MIB);
      return Future.succeededFuture();
    });
    assertThat(TestMesh.refusalOf(call).reason()).isEqualTo("UPLOAD_SUPERSEDED");
    assertThat(mesh.upload(user, key).getOffset()).isEqualTo(MIB);
    Future<Document> last = mesh.send(1, sending(file, MIB));
    // The same instance need not wait for another piece to tell.
    assertThat(TestMesh.refusalOf(elsewhere).reason()).isEqualTo("UPLOAD_SUPERSEDED");
    assertThat(MeshVertx.await(last).getSha256()).isEqualTo(file.sha256());
  }

  private int receivers() {
    return mesh.owner("select receiver from document.uploads where user_id = $1::text", user)
        .get(0)
        .getInteger(0);
  }

  private void eventuallyStored(long atLeast) {
    mesh.eventually(
        "stored",
        () -> mesh.count(
                "uploads where user_id = $1::text and stored_bytes >= $2::bigint", user, atLeast)
            == 1);
  }

  @Test
  void anUploadOfFiftyMebibytesStaysWithinEightOfHeap() {
    Made file = pdf(50L * MIB);
    UploadDocumentRequest about = about(user, key, file);
    MeshVertx.await(mesh.send(new Sending(as(user), about(user, newKey()), pdf(MIB))));
    long before = heapUsed();
    Sending part = new Sending(as(user), about, file).upTo(40L * MIB);
    Future<Document> call = mesh.send(part);
    MeshVertx.await(part.reached());
    assertThat(heapUsed() - before).isLessThan(HEAP_MAX);
    eventuallyStored(40L * MIB - UploadReceiver.PIECE_BYTES);
    mesh.onLoop(() -> {
      part.cancel();
      return Future.succeededFuture();
    });
    assertThat(TestMesh.refusalOf(call).reason()).isEqualTo("CANCELLED");
    assertThat(resume(file, mesh.upload(user, key).getOffset()).getSha256())
        .isEqualTo(file.sha256());
    assertThat(heapUsed() - before).isLessThan(HEAP_MAX);
  }

  private static long heapUsed() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void aSenderWaitsForADatabaseThatDoesNotTakeAPiece() {
    Made file = pdf(50L * MIB);
    Sending sending = new Sending(as(user), about(user, key, file), file);
    Future<Document> call = mesh.onLoop(() ->
        mesh.ownersTransaction("lock table document.document_pieces in exclusive mode", () -> {
          Future<Document> begun = sending.through(mesh.peer(0));
          return mesh.vertx().timer(800, TimeUnit.MILLISECONDS).map(waited -> begun);
        }));
    assertThat(sending.sent()).isBetween((long) UploadReceiver.PIECE_BYTES, 4L * MIB);
    assertThat(MeshVertx.await(call).getSha256()).isEqualTo(file.sha256());
  }

  @Test
  void whatIsLeftAloneIsSweptAndWhatIsNotIsKept() {
    Made file = pdf(2 * MIB);
    cutAt(file, MIB);
    String kept = newKey();
    Sending other = new Sending(as(user), about(user, kept, file), file).upTo(MIB);
    mesh.send(other);
    MeshVertx.await(other.reached());
    mesh.owner(
        "update document.uploads set updated_at = now() - interval '25 hours' where key = $1::text",
        key);
    UploadStore store = mesh.onLoop(() -> Future.succeededFuture(mesh.uploadStore()));
    assertThat(mesh.onLoop(() -> store.sweep(Duration.ofHours(24)))).isEqualTo(1);
    assertThat(mesh.onLoop(() -> store.sweep(Duration.ofHours(24)))).isZero();
    assertThat(mesh.count("uploads where user_id = $1::text and key = $2::text", user, kept))
        .isEqualTo(1);
    assertThat(mesh.count(
            "document_pieces where document_id not in (select id from document.documents)"
                + " and document_id not in (select id from document.uploads)"))
        .isZero();
  }

  private Sending sending(Made file, long offset) {
    return new Sending(
        as(user), about(user, key, file).toBuilder().setOffset(offset).build(), file);
  }

  private Document resume(Made file, long offset) {
    return MeshVertx.await(mesh.send(sending(file, offset)));
  }

  /** Sends so much over a connection that then breaks; completes with what is stored. */
  private long cutAt(Made file, long bytes) {
    int link = mesh.reach(mesh.port(0)).links() - 1;
    Sending part = sending(file, 0).upTo(bytes);
    Future<Document> call = mesh.send(link, part);
    MeshVertx.await(part.reached());
    eventuallyStored(bytes - 2 * UploadReceiver.PIECE_BYTES);
    MeshVertx.await(mesh.peer(link).close());
    assertThat(TestMesh.refusalOf(call)).isNotNull();
    mesh.eventually("the place is free again", () -> mesh.transfers(0) == 0);
    return mesh.upload(user, key).getOffset();
  }
}
