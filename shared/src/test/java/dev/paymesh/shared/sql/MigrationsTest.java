package dev.paymesh.shared.sql;

import static dev.paymesh.shared.testkit.MeshVertx.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MigrationsTest {

  private final MeshVertx mesh = MeshVertx.start();

  @AfterEach
  void close() {
    mesh.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE thing_events SET seq = 2",
        "DELETE FROM thing_events",
        "TRUNCATE thing_events",
        "SELECT * FROM flyway_schema_history",
        "CREATE TABLE other (a int)",
        "DROP TABLE things"
      })
  void theServiceMayNot(String sql) {
    LogWatch.expect("SQLSTATE 42501");
    Database database = Database.open(mesh.vertx(), TestDatabase.configFor("probe"));
    assertThat(run(database, sql)).isFalse();
    await(database.close());
    assertThat(LogWatch.seen()).anyMatch(line -> line.contains("42501"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO things (id, name) VALUES (7, 'seven')",
        "UPDATE things SET name = 'eight' WHERE id = 7",
        "DELETE FROM things WHERE id = 7",
        "INSERT INTO thing_events (id, seq) VALUES (7, (SELECT count(*) FROM thing_events))"
      })
  void theServiceMay(String sql) {
    Database database = Database.open(mesh.vertx(), TestDatabase.configFor("probe"));
    assertThat(run(database, sql)).isTrue();
    await(database.close());
  }

  @Test
  void nobodyElseMayReadTheSchema() {
    LogWatch.expect("SQLSTATE 42501");
    TestDatabase.urlFor("probe");
    Database neighbour = Database.open(mesh.vertx(), TestDatabase.configFor("neighbour"));
    assertThat(run(neighbour, "SELECT id FROM probe.things")).isFalse();
    await(neighbour.close());
  }

  @Test
  void twoProcessesMayMigrateAtOnce() throws Exception {
    ExecutorService twins = Executors.newFixedThreadPool(4);
    Callable<DatabaseConfig> migrate = () -> Migrations.run(TestDatabase.ownerUrl(), "twin", "pw");
    for (var result :
        twins.invokeAll(List.of(migrate, migrate, migrate, migrate), 60, TimeUnit.SECONDS)) {
      assertThat(result.get().user()).isEqualTo("paymesh_twin");
    }
    twins.shutdown();
  }

  @Test
  void aFailureDoesNotTellThePassword() {
    LogWatch.expect("Migration of schema \"broken\"");
    assertThatThrownBy(() -> Migrations.run(TestDatabase.ownerUrl(), "broken", "s3cret"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void theServiceLogsInWithItsPasswordAlone() {
    LogWatch.expect("SQLSTATE 28P01");
    DatabaseConfig right = TestDatabase.configFor("probe");
    DatabaseConfig wrong = right.as(right.user(), "another password");
    Database knows = Database.open(mesh.vertx(), right);
    Database guesses = Database.open(mesh.vertx(), wrong);
    assertThat(run(knows, "SELECT 1")).isTrue();
    assertThat(run(guesses, "SELECT 1")).isFalse();
    await(Future.join(knows.close(), guesses.close()));
  }

  @Test
  void aPasswordThatCouldEndItsQuoteIsRefused() {
    assertThatThrownBy(
            () -> Migrations.run(TestDatabase.ownerUrl(), "secretive", "x'; DROP s3cret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aRunWithNothingToDoIsQuick() {
    Migrations.run(TestDatabase.ownerUrl(), "probe", "test-role-password");
    long start = System.nanoTime();
    Migrations.run(TestDatabase.ownerUrl(), "probe", "test-role-password");
    long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    System.out.println("migration with nothing to do: " + ms + " ms");
    assertThat(ms).isLessThan(2_000);
  }

  private static boolean run(Database database, String sql) {
    return await(database
        .query(sql, Tuple.tuple())
        .transform(result -> Future.succeededFuture(result.succeeded())));
  }
}
