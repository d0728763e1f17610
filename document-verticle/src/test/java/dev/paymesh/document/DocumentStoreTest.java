package dev.paymesh.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.document.DocumentStore.BestDocument;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.testkit.BatchCounts;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Reads that share statements, on a real PostgreSQL. */
final class DocumentStoreTest {

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  @AutoClose
  private final BatchCounts counts = new BatchCounts();

  @Test
  void aBurstOfReadsTakesOneStatementAndEachGetsTheDocumentThatCountsForItsUser() {
    store("batch-a", "PASSPORT", "VERIFIED", "2030-01-01Z");
    store("batch-a", "NATIONAL_ID", "VERIFIED", "2031-01-01Z");
    store("batch-a", "RESIDENCE_PERMIT", "PENDING", null);
    store("batch-b", "DRIVING_LICENCE", "PENDING", "2031-01-01Z");
    store("batch-c", "PASSPORT", "VERIFIED", "2031-01-01Z");
    store("batch-c", "RESIDENCE_PERMIT", "VERIFIED", null);

    assertThat(findAtOnce("batch-b", "batch-a", "nobody", "batch-c", "batch-a").stream()
            .map(found -> found.map(BestDocument::type).orElse("none")))
        .containsExactly(
            "DRIVING_LICENCE", "NATIONAL_ID", "none", "RESIDENCE_PERMIT", "NATIONAL_ID");
    assertThat(counts.statements("document.find")).isEqualTo(1);
    assertThat(counts.requests("document.find")).isEqualTo(5);
  }

  private List<Optional<BestDocument>> findAtOnce(String... userIds) {
    return TestMesh.within(mesh.vertx(), TestMesh.caller("anna", "user"), () -> {
      DocumentStore store = new DocumentStore(database(), database());
      return Future.all(List.of(userIds).stream().map(store::findBest).toList())
          .map(all -> all.list());
    });
  }

  private void store(String userId, String type, String status, @Nullable String expiresAt) {
    TestMesh.await(database()
        .query(
            """
            INSERT INTO documents (user_id, document_type, status, expires_at)
            VALUES ($1::text, $2::text, $3::text, $4::text::timestamptz)
            """,
            Tuple.of(userId, type, status, expiresAt)));
  }

  private Database database() {
    return Database.open(mesh.vertx(), TestDatabase.configFor("document"));
  }
}
