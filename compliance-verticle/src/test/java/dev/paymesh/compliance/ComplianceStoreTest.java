package dev.paymesh.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.compliance.ComplianceStore.Facts;
import dev.paymesh.shared.sql.Database;
import dev.paymesh.shared.testkit.BatchCounts;
import dev.paymesh.shared.testkit.MeshVertx;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Reads that share statements, on a real PostgreSQL. */
final class ComplianceStoreTest {

  @AutoClose
  private final MeshVertx mesh = MeshVertx.start();

  @AutoClose
  private final BatchCounts counts = new BatchCounts();

  @Test
  void aBurstOfReadsTakesOneStatementAndNobodyGetsTheLimitOfAnotherLevelOrCurrency() {
    OwnDatabase own = OwnDatabase.create(mesh.vertx(), "compliance_store_test");
    Profiles profiles = new Profiles(mesh.vertx(), own.config());
    profiles.store("batch-basic", "BASIC", "CLEARED", 1);
    profiles.store("batch-full", "FULL", "REVIEW", 2);
    own.publish("test", "BASIC ISK 10", "BASIC NOK 20", "FULL ISK 30");

    assertThat(findAtOnce(
            own,
            "batch-basic ISK",
            "batch-full NOK",
            "nobody ISK",
            "batch-full ISK",
            "batch-basic SEK",
            "batch-basic NOK",
            "batch-basic ISK"))
        .containsExactly(
            "CLEARED 1 10",
            "REVIEW 2 none",
            "none",
            "REVIEW 2 30",
            "CLEARED 1 none",
            "CLEARED 1 20",
            "CLEARED 1 10");
    assertThat(counts.statements("compliance.facts")).isEqualTo(1);
    assertThat(counts.requests("compliance.facts")).isEqualTo(7);
  }

  private List<String> findAtOnce(OwnDatabase own, String... userAndCurrency) {
    return TestMesh.within(mesh.vertx(), TestMesh.caller("anna", "user"), () -> {
      ComplianceStore store = new ComplianceStore(Database.open(mesh.vertx(), own.config()));
      return Future.all(List.of(userAndCurrency).stream()
              .map(asked -> asked.split(" "))
              .map(asked -> store.findFacts(asked[0], asked[1]).map(ComplianceStoreTest::told))
              .toList())
          .map(all -> all.list());
    });
  }

  private static String told(Facts facts) {
    assertThat(facts.policy().version()).isEqualTo("test");
    return facts
        .profile()
        .map(profile -> profile.status() + " " + profile.riskScore() + " "
            + (profile.amountCentsMax().isPresent()
                ? Long.toString(profile.amountCentsMax().getAsLong())
                : "none"))
        .orElse("none");
  }
}
