package dev.paymesh.launcher;

import static dev.paymesh.shared.testkit.MeshVertx.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedDatabaseTest {

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void itKeepsWhatItAcknowledgesAndLetsNobodyInWithoutAPassword() {
    LogWatch.expect("SQLSTATE 28P01");
    try (MeshVertx mesh = MeshVertx.start();
        EmbeddedDatabase server = EmbeddedDatabase.start(folder, "right", mesh.vertx())) {
      assertThat(setting(mesh, server.owner(), "fsync")).isEqualTo("on");
      assertThat(setting(mesh, server.owner(), "synchronous_commit")).isEqualTo("on");
      assertThatThrownBy(() -> setting(mesh, server.owner().as("postgres", "wrong"), "fsync"))
          .hasMessageContaining("internal error");
    }
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
