package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.config.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A set of certificate files is named as a whole, or not at all. */
final class TlsSettingsTest {

  @Test
  void noneOfASetIsNoTls() {
    assertThat(TlsSettings.problems(Map.of("PAYMESH_TLS_CERT", ""))).isEmpty();
  }

  @Test
  void aWholeSetIsFine() {
    assertThat(TlsSettings.problems(
            Map.of("PAYMESH_TLS_CERT", "a", "PAYMESH_TLS_KEY", "b", "PAYMESH_TLS_CA", "c")))
        .isEmpty();
  }

  @Test
  void everyPartThatIsMissingIsNamed() {
    assertThat(TlsSettings.problems(Map.of("PAYMESH_TLS_CERT", "a", "PAYMESH_HTTP_TLS_KEY", "b")))
        .containsExactly(
            "PAYMESH_TLS_KEY: is required with the others of PAYMESH_TLS_*",
            "PAYMESH_TLS_CA: is required with the others of PAYMESH_TLS_*",
            "PAYMESH_HTTP_TLS_CERT: is required with the others of PAYMESH_HTTP_TLS_*");
  }

  @Test
  void aTrustDomainIsAName() {
    assertThat(TlsSettings.problems(Map.of("PAYMESH_TLS_TRUST_DOMAIN", "Pay Mesh")))
        .containsExactly("PAYMESH_TLS_TRUST_DOMAIN: expected a name such as paymesh.local");
  }

  @Test
  void upRunsSeveralRolesAndTakesNoCertificateOfOne() {
    Map<String, String> environment =
        Map.of("PAYMESH_TLS_CERT", "a", "PAYMESH_TLS_KEY", "b", "PAYMESH_TLS_CA", "c");
    assertThatThrownBy(() -> Groundwork.judge(environment))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("PAYMESH_TLS_CERT: expected only with run");
  }

  @Test
  void aRoleIsToldOfAPartialSetTogetherWithWhatElseIsWrong() {
    assertThatThrownBy(
            () -> Roster.find("document").orElseThrow().settings(Map.of("PAYMESH_TLS_CERT", "a")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("PAYMESH_TLS_KEY: is required")
        .hasMessageContaining("PAYMESH_MESH_KEY: is required");
  }
}
