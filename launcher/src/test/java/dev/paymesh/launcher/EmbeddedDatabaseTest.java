package dev.paymesh.launcher;

import static dev.paymesh.shared.testkit.MeshVertx.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedDatabaseTest {

  private static final String KILL = "-KILL";
  private static final String FAST_STOP = "-INT";
  private static final long AGAIN_MS = 50;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void itKeepsWhatItAcknowledgesAndLetsNobodyInWithoutAPassword() {
    LogWatch.expect("SQLSTATE 28P01");
    try (MeshVertx mesh = MeshVertx.start();
        EmbeddedDatabase server = start(mesh)) {
      assertThat(setting(mesh, server.owner(), "fsync")).isEqualTo("on");
      assertThat(setting(mesh, server.owner(), "synchronous_commit")).isEqualTo("on");
      assertThatThrownBy(() -> setting(mesh, server.owner().as("postgres", "wrong"), "fsync"))
          .hasMessageContaining("internal error");
    }
  }

  @Test
  void aServerThatIsKilledOrToldToStopComesBackOnItsPortWithItsDataUntilItIsClosed()
      throws Exception {
    try (MeshVertx mesh = MeshVertx.start()) {
      try (EmbeddedDatabase server = start(mesh)) {
        eventually(mesh, server, "CREATE TABLE kept AS SELECT 'kept' AS word");
        end(KILL);
        assertThat(eventually(mesh, server, "SELECT word FROM kept")).isEqualTo("kept");
        end(FAST_STOP);
        assertThat(eventually(mesh, server, "SELECT word FROM kept")).isEqualTo("kept");
        assertThat(setting(mesh, server.owner(), "fsync")).isEqualTo("on");
      }
      assertThat(OrphanedServer.find(folder.resolve("data"))).isEmpty();
    }
  }

  private EmbeddedDatabase start(MeshVertx mesh) {
    return EmbeddedDatabase.start(folder, FreePorts.settle(0), "right", mesh.vertx());
  }

  private void end(String signal) throws Exception {
    ProcessHandle server = OrphanedServer.find(folder.resolve("data")).orElseThrow();
    new ProcessBuilder("kill", signal, Long.toString(server.pid())).start().waitFor();
    server.onExit().get(10, TimeUnit.SECONDS);
  }

  /** The first value, as soon as the server answers. */
  private static String eventually(MeshVertx mesh, EmbeddedDatabase server, String sql) {
    Database database = Database.open(mesh.vertx(), server.owner());
    try {
      return await(insist(mesh, database, sql));
    } finally {
      await(database.close());
    }
  }

  private static Future<String> insist(MeshVertx mesh, Database database, String sql) {
    return database
        .query(sql, Tuple.tuple())
        .map(rows -> rows.size() == 0 ? "" : rows.iterator().next().getString(0))
        .recover(away -> mesh.vertx().timer(AGAIN_MS).compose(due -> insist(mesh, database, sql)));
  }

  private static String setting(MeshVertx mesh, DatabaseConfig login, String name) {
    Database database = Database.open(mesh.vertx(), login);
    try {
      return await(database.query("SELECT current_setting($1::text)", Tuple.of(name)))
          .iterator()
          .next()
          .getString(0);
    } finally {
      await(database.close());
    }
  }
}
