package dev.paymesh.document;

import dev.paymesh.document.DocumentVerifier.Verdict;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Owns a document service in a process of its own, whose verifier never answers and which a test kills. */
final class KilledService {

  private static final String READY = "serving on ";

  private final Process process;
  private final int port;

  private KilledService(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Returns once it serves. */
  static KilledService start(DatabaseConfig database) throws IOException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KilledService.class.getName(),
            database.toUrl())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(READY)) {
        return new KilledService(process, Integer.parseInt(line.substring(READY.length())));
      }
    }
    throw new IOException("the document service ended instead of serving");
  }

  int port() {
    return port;
  }

  /** What kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("a killed process still lives");
    }
  }

  /** The process itself: it ends by a kill, or with its parent. */
  public static void main(String[] arguments) throws IOException {
    Vertx vertx = Vertx.vertx();
    DocumentVerifier silent = (document, content) -> Promise.<Verdict>promise().future();
    DocumentVerticle service = new DocumentVerticle(
        new DocumentConfig(TestMesh.server("document"), DatabaseConfig.parse(arguments[0])),
        same -> new DocumentVerification.Terms(silent, 50, 60_000, 2_000));
    MeshVertx.await(vertx.deployVerticle(service));
    System.out.println(READY + service.port());
    // Standard input ends with the parent, however that ends.
    while (System.in.read() >= 0) {}
    Runtime.getRuntime().halt(0);
  }
}
