package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChildEnvironmentTest {

  private static final Map<String, String> GIVEN = Map.of(
      "jwt.secret", "t",
      "paymesh.mesh-key", "m",
      "paymesh.user.attestation-key", "u",
      "paymesh.compliance.attestation-key", "c",
      "paymesh.payment.database-url", "p",
      "paymesh.user.database-url", "d",
      "user.service.url", "127.0.0.1:1,127.0.0.1:2");

  private final ChildEnvironment environment = new ChildEnvironment(
      Map.of("PATH", "/bin", "DATABASE_URL", "owner", "PAYMESH_MESH_KEY", "own", "JWT_ISSUER", ""),
      GIVEN);

  @Test
  void aRoleIsToldItsOwnSecretsAndNobodyElses() {
    assertThat(environment.of(new Instance("user", 1, 7, 8)))
        .containsExactlyInAnyOrderEntriesOf(Map.of(
            "PATH", "/bin",
            "PAYMESH_MESH_KEY", "own",
            "PAYMESH_USER_ATTESTATION_KEY", "u",
            "PAYMESH_USER_DATABASE_URL", "d",
            "PAYMESH_USER_PORT", "7",
            "PAYMESH_OPS_PORT", "8"));
  }

  @Test
  void aGatewayKnowsTokensAndAddressesButNoDatabase() {
    assertThat(environment.of(new Instance("gateway", 2, 7, 8)))
        .containsExactlyInAnyOrderEntriesOf(Map.of(
            "PATH", "/bin",
            "PAYMESH_MESH_KEY", "own",
            "JWT_SECRET", "t",
            "USER_SERVICE_URL", "127.0.0.1:1,127.0.0.1:2",
            "PAYMESH_HTTP_PORT", "7",
            "PAYMESH_OPS_PORT", "8"));
  }

  @Test
  void theRoomOfARoleIsToldToThatRoleAndWhatIsOfAProcessToAll() {
    ChildEnvironment told = new ChildEnvironment(
        Map.of(
            "PAYMESH_USER_CALLS_MAX", "7",
            "PAYMESH_PAYMENT_STREAMS_MAX", "8",
            "PAYMESH_METHOD_RATES", "GetPayment=9",
            "PAYMESH_DRAIN_WAIT", "0.5"),
        GIVEN);
    assertThat(told.of(new Instance("user", 1, 7, 8)))
        .containsEntry("PAYMESH_USER_CALLS_MAX", "7")
        .containsEntry("PAYMESH_DRAIN_WAIT", "0.5")
        .doesNotContainKeys("PAYMESH_PAYMENT_STREAMS_MAX", "PAYMESH_METHOD_RATES");
    assertThat(told.of(new Instance("payment", 1, 7, 8)))
        .containsEntry("PAYMESH_PAYMENT_STREAMS_MAX", "8")
        .doesNotContainKey("PAYMESH_USER_CALLS_MAX");
    assertThat(told.of(new Instance("gateway", 1, 7, 8)))
        .containsEntry("PAYMESH_METHOD_RATES", "GetPayment=9");
  }
}
