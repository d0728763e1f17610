package dev.paymesh.document;

import dev.paymesh.document.DocumentVerifier.Verdict;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.KilledProcess;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;

/** Owns a document service in a process of its own, whose verifier never answers and which a test kills. */
final class KilledService {

  private KilledService() {}

  /** Returns once it serves. */
  static KilledProcess start(DatabaseConfig database) throws IOException {
    return KilledProcess.start(KilledService.class, database);
  }

  /** The process itself: it ends by a kill, or with its parent. */
  public static void main(String[] arguments) throws IOException {
    Vertx vertx = Vertx.vertx();
    DocumentVerifier silent = (document, content) -> Promise.<Verdict>promise().future();
    DocumentVerticle service = new DocumentVerticle(
        new DocumentConfig(TestMesh.server("document"), DatabaseConfig.parse(arguments[0])),
        same -> new DocumentVerification.Terms(silent, 50, 60_000, 2_000));
    MeshVertx.await(vertx.deployVerticle(service));
    KilledProcess.serve(service.port());
  }
}
