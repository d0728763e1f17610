package dev.paymesh.launcher.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.gateway.migrate.Migration;
import dev.paymesh.gateway.migrate.Mode;
import dev.paymesh.gateway.migrate.ShadowRules.Side;
import dev.paymesh.proto.compliance.v1.ComplianceServiceGrpcService;
import dev.paymesh.proto.document.v1.DocumentServiceGrpcService;
import dev.paymesh.proto.payment.v1.PaymentServiceGrpcService;
import dev.paymesh.proto.user.v1.UserServiceGrpcService;
import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator may say of a legacy service, and what stops the start. */
final class MigrationSettingsTest {

  @Test
  void nothingIsMigratedUnlessSaid() {
    Migration migration = migration(Map.of());
    assertThat(migration.isBegun()).isFalse();
    assertThat(migration.shadow().answering()).isEqualTo(Side.GRPC);
  }

  @Test
  void routesPlacesAndBoundsAreReadByTheirNames() {
    Migration migration = migration(Map.of(
        "PAYMESH_MIGRATION_ROUTES", "GetPayment=shadow, CreatePayment=rest,GetUser=grpc",
        "PAYMESH_LEGACY_URL", "https://old.example/api,GetPayment=http://127.0.0.1:81",
        "PAYMESH_LEGACY_DEADLINE_MS", "250",
        "PAYMESH_SHADOW_ANSWER", "rest",
        "PAYMESH_SHADOW_BODY_BYTES_MAX", "5",
        "PAYMESH_SHADOW_IGNORED", "details,amount.note"));
    assertThat(migration.modes())
        .containsOnly(
            Map.entry("GetPayment", Mode.SHADOW),
            Map.entry("CreatePayment", Mode.REST),
            Map.entry("GetUser", Mode.GRPC));
    assertThat(migration.legacy()).hasValueSatisfying(legacy -> {
      assertThat(legacy.everywhere()).isEqualTo(URI.create("https://old.example/api"));
      assertThat(legacy.places())
          .containsOnly(Map.entry("GetPayment", URI.create("http://127.0.0.1:81")));
      assertThat(legacy.deadlineMs()).isEqualTo(250);
    });
    assertThat(migration.shadow().answering()).isEqualTo(Side.REST);
    assertThat(migration.shadow().bodyBytesMax()).isEqualTo(5);
    assertThat(migration.shadow().ignored()).containsExactlyInAnyOrder("details", "amount.note");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PAYMESH_MIGRATION_ROUTES | GetPayment | such as GetPayment=shadow",
        "PAYMESH_MIGRATION_ROUTES | GetPayment=both | grpc, rest or shadow",
        "PAYMESH_MIGRATION_ROUTES | GetPayment=rest,GetPayment=grpc | each rpc once",
        "PAYMESH_MIGRATION_ROUTES | CreatePayment=shadow | a write goes to one side only",
        "PAYMESH_MIGRATION_ROUTES | UpdateUser=shadow | a write goes to one side only",
        "PAYMESH_MIGRATION_ROUTES | WatchPayment=rest | streams are the mesh's alone",
        "PAYMESH_MIGRATION_ROUTES | CheckKyc=rest | the name of a public rpc",
        "PAYMESH_LEGACY_URL | http://old.example | PAYMESH_LEGACY_PLAIN_HTTP",
        "PAYMESH_LEGACY_URL | https://a.example,GetUser=http://b.example | PAYMESH_LEGACY_PLAIN_HTTP",
        "PAYMESH_LEGACY_URL | ftp://old.example | expected https",
        "PAYMESH_LEGACY_URL | https://user@old.example | expected https",
        "PAYMESH_LEGACY_URL | https://old.example?x=1 | expected https",
        "PAYMESH_LEGACY_URL | https://old.example,GetUser | expected https",
        "PAYMESH_LEGACY_DEADLINE_MS | 0 | expected a whole number, 1 to",
        "PAYMESH_SHADOW_IN_FLIGHT_MAX | many | expected a whole number, 1 to",
        "PAYMESH_SHADOW_ANSWER | both | PAYMESH_SHADOW_ANSWER"
      })
  void whatCannotBeDoneIsRefusedByTheNameOfItsSetting(String name, String value, String because) {
    Map<String, String> environment =
        new TreeMap<>(Map.of("PAYMESH_LEGACY_URL", "https://old.example"));
    environment.put(name, value);
    assertThatThrownBy(() -> migration(environment))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(because);
  }

  @Test
  void aRouteWithoutAPlaceIsRefusedAndPlainHttpIsTakenWhereItIsMeant() {
    assertThatThrownBy(() -> migration(Map.of("PAYMESH_MIGRATION_ROUTES", "GetPayment=rest")))
        .hasMessageContaining("PAYMESH_LEGACY_URL: is required");
    assertThat(migration(Map.of(
                "PAYMESH_LEGACY_URL", "http://old.example", "PAYMESH_LEGACY_PLAIN_HTTP", "true"))
            .legacy())
        .isPresent();
  }

  private static Migration migration(Map<String, String> environment) {
    return MigrationSettings.of(
        Settings.read(environment, Map.of(), List.of(MigrationSettings.Edge.class))
            .get(MigrationSettings.Edge.class),
        List.of(
            PaymentServiceGrpcService.SERVICE_DESCRIPTOR,
            UserServiceGrpcService.SERVICE_DESCRIPTOR,
            ComplianceServiceGrpcService.SERVICE_DESCRIPTOR,
            DocumentServiceGrpcService.SERVICE_DESCRIPTOR));
  }
}
