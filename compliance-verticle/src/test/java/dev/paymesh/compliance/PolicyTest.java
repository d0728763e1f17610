package dev.paymesh.compliance;

import static dev.paymesh.compliance.ComplianceMesh.VERIFIER;
import static dev.paymesh.compliance.ComplianceMesh.about;
import static dev.paymesh.compliance.ComplianceMesh.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.proto.common.v1.Attestation;
import dev.paymesh.proto.compliance.v1.CheckKycResponse;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcClient;
import dev.paymesh.proto.compliance.v1.KycStatus;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.checks.Attestations;
import dev.paymesh.shared.checks.RequestHash;
import dev.paymesh.shared.testkit.LogWatch;
import dev.paymesh.shared.testkit.MeshVertx;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What a policy is: rows under a version, in force from their time on, and the same for ever. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PolicyTest {

  @AutoClose
  private static ComplianceMesh mesh;

  @BeforeAll
  static void store() {
    mesh = ComplianceMesh.start("policy_test");
    mesh.profiles.store("anna", "BASIC", "CLEARED", 12);
    mesh.profiles.store("fred", "FULL", "CLEARED", 12);
  }

  @Test
  @Order(1)
  void theDemoPolicyHasNoLimits() {
    CheckKycResponse verdict = mesh.check("anna", 1_000_000_000_000_000L);
    assertThat(verdict.getStatus()).isEqualTo(KycStatus.APPROVED);
    assertThat(verdict.getPolicyVersion()).isEqualTo("2026.1");
  }

  @Test
  @Order(2)
  void aNewVersionHoldsAtOnceAndAnOldVerdictKeepsItsOwn() {
    CreatePaymentRequest payment = payment(2_000);
    Attestation before = attested(payment);
    publishTheSecond();
    assertThat(before.getPolicyVersion()).isEqualTo("2026.1");
    assertThat(VERIFIER.holds(
            Attestations.inFull(before, payment, RequestHash.ofRequest(payment)), payment))
        .isTrue();
    Attestation after = attested(payment);
    assertThat(after.getReason()).isEqualTo("KYC_LIMIT_EXCEEDED");
    assertThat(after.getPolicyVersion()).isEqualTo("2026.2");
    assertThat(mesh.check("anna", 1_999).getStatus()).isEqualTo(KycStatus.APPROVED);
  }

  @Test
  @Order(3)
  void aLimitOfTheLevelAndCurrencyHoldsForThemAlone() {
    publishTheSecond();
    assertThat(mesh.check("fred", 2_000).getStatus()).isEqualTo(KycStatus.APPROVED);
    CheckKycResponse inFrancs = MeshVertx.await(mesh.calling(
        as("anna", "user"), ComplianceServiceGrpcClient.CheckKyc, about("anna", 2_000, "CHF")));
    assertThat(inFrancs.getStatus()).isEqualTo(KycStatus.APPROVED);
  }

  @Test
  @Order(4)
  void aPolicyWhoseTimeHasNotComeIsNotInForceAndMayStillGetLimits() {
    publishTheSecond();
    planTheThird();
    assertThat(mesh.check("anna", 100).getPolicyVersion()).isEqualTo("2026.2");
  }

  @Test
  @Order(5)
  void nobodyChangesWhatAVersionSaysTheOwnerIncluded() {
    publishTheSecond();
    planTheThird();
    for (String change : new String[] {
      "UPDATE compliance.policies SET block_score_min = 100 WHERE version = '2026.2'",
      "DELETE FROM compliance.policies WHERE version = '2099.1'",
      "TRUNCATE compliance.limits",
      "UPDATE compliance.limits SET amount_cents_max = 0",
      "DELETE FROM compliance.limits",
      "INSERT INTO compliance.limits (policy_version, level, currency, amount_cents_max)"
          + " VALUES ('2026.1', 'BASIC', 'USD', 1)",
      "INSERT INTO compliance.policies (version, active_from, review_score_min, block_score_min)"
          + " VALUES ('1999.1', timestamptz '1999-01-01Z', 0, 0)"
    }) {
      assertThatThrownBy(() -> mesh.database.run(change)).as(change).isNotNull();
    }
    assertThat(mesh.database.run("SELECT version FROM compliance.policies ORDER BY active_from"))
        .extracting(row -> row.getString(0))
        .containsExactly("2026.1", "2026.2", "2099.1");
    assertThat(mesh.database.run("SELECT FROM compliance.limits")).hasSize(2);
  }

  @Test
  @Order(6)
  void theServiceItselfMayNotWritePolicies() {
    publishTheSecond();
    LogWatch.expect("SQLSTATE 42501");
    assertThatThrownBy(() -> mesh.profiles.run("INSERT INTO policies (version, active_from,"
            + " review_score_min, block_score_min) VALUES ('mine', now(), 101, 101)"))
        .isNotNull();
    assertThat(mesh.check("anna", 100).getPolicyVersion()).isEqualTo("2026.2");
  }

  /** Each test that needs it sees to it, as one that is repeated finds a database without it. */
  private static void publishTheSecond() {
    if (isMissing("2026.2")) {
      mesh.database.publish("2026.2", "BASIC USD 1999");
    }
  }

  private static void planTheThird() {
    if (isMissing("2099.1")) {
      mesh.database.run("INSERT INTO compliance.policies (version, active_from, review_score_min,"
          + " block_score_min) VALUES ('2099.1', timestamptz '2099-01-01Z', 0, 0)");
      mesh.database.run("INSERT INTO compliance.limits (policy_version, level, currency,"
          + " amount_cents_max) VALUES ('2099.1', 'BASIC', 'USD', 0)");
    }
  }

  private static boolean isMissing(String version) {
    return mesh.database
        .run("SELECT FROM compliance.policies WHERE version = $1::text", version)
        .isEmpty();
  }

  private static CreatePaymentRequest payment(long amountCents) {
    return CreatePaymentRequest.newBuilder()
        .setUserId("anna")
        .setAmount(about("anna", amountCents, "USD").getAmount())
        .setIdempotencyKey("key-1")
        .build();
  }

  private static Attestation attested(CreatePaymentRequest payment) {
    return MeshVertx.await(mesh.calling(
            as("anna", "user"),
            ComplianceServiceGrpcClient.CheckKyc,
            about("anna", payment.getAmount().getAmountCents(), "USD").toBuilder()
                .setRequestHash(RequestHash.ofRequest(payment))
                .build()))
        .getAttestation();
  }
}
