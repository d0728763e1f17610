package dev.paymesh.launcher;

import static dev.paymesh.shared.testkit.MeshVertx.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A start migrates unless every schema says that these scripts made it, to somebody who got in. */
final class SchemaMarksTest {

  private static final List<String> ROLES = List.of("document", "user");

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  private final Map<String, DatabaseConfig> logins = new HashMap<>();
  private final SchemaMarks marks = new SchemaMarks(mesh.vertx(), ROLES);

  @BeforeEach
  void migrate() {
    ROLES.forEach(role -> logins.put(role, TestDatabase.configFor(role)));
    ROLES.forEach(role -> comment(role, "NULL"));
  }

  @Test
  void theyAreFoundOnceTheyArePut() {
    assertThat(areOn()).isFalse();
    marks.put(owner());
    assertThat(areOn()).isTrue();
  }

  @Test
  void oneSchemaThatOtherScriptsMadeIsEnoughToMigrate() {
    marks.put(owner());
    comment("user", "'paymesh 1 of other scripts'");
    assertThat(areOn()).isFalse();
    marks.put(owner());
    assertThat(areOn()).isTrue();
  }

  @Test
  void aLoginThatHasAnotherPasswordByNowIsEnoughToMigrate() {
    LogWatch.expect("SQLSTATE 28P01");
    marks.put(owner());
    logins.computeIfPresent("user", (role, login) -> login.as(login.user(), "another password"));
    assertThat(areOn()).isFalse();
  }

  private boolean areOn() {
    return marks.areOn(new Databases(logins));
  }

  private static DatabaseConfig owner() {
    return DatabaseConfig.parse(TestDatabase.ownerUrl());
  }

  private void comment(String schema, String text) {
    Database database = Database.open(mesh.vertx(), owner());
    await(database
        .query("COMMENT ON SCHEMA \"" + schema + "\" IS " + text, Tuple.tuple())
        .eventually(database::close));
  }
}
