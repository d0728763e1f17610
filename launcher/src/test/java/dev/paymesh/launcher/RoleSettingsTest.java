package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.config.Settings;
import dev.paymesh.shared.config.SettingsException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator may say about drains, rates and room, and what is taken where nothing is said. */
final class RoleSettingsTest {

  @Test
  void reflectionIsOffAndNothingIsLimitedByRateUnlessSaid() {
    Map<String, String> environment =
        Map.of("PAYMESH_MESH_KEY", "0123456789abcdef0123456789abcdef");
    Settings settings = read(environment, RoleSettings.Mesh.class, RoleSettings.Edge.class);
    assertThat(settings.get(RoleSettings.Mesh.class).reflection()).isFalse();
    assertThat(settings.get(RoleSettings.Edge.class).methodRates()).isEmpty();
    assertThat(
            read(Map.of(), RoleSettings.Ops.class).get(RoleSettings.Ops.class).drainWait())
        .isEmpty();
    Map<String, String> wanted = new HashMap<>(environment);
    wanted.put("PAYMESH_REFLECTION", "true");
    assertThat(
            read(wanted, RoleSettings.Mesh.class).get(RoleSettings.Mesh.class).reflection())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0,0", "2,2000", "0.5,500", "99,99000"})
  void aDrainWaitIsSeconds(String text, long ms) {
    Settings settings = read(Map.of("PAYMESH_DRAIN_WAIT", text), RoleSettings.Ops.class);
    assertThat(settings.get(RoleSettings.Ops.class).drainWait())
        .contains(new Seconds(Duration.ofMillis(ms)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "2s", "100", "1.2345", "soon"})
  void anythingElseIsNoDrainWait(String text) {
    assertThatThrownBy(() -> read(Map.of("PAYMESH_DRAIN_WAIT", text), RoleSettings.Ops.class))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("PAYMESH_DRAIN_WAIT")
        .hasMessageContaining("expected seconds");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CreatePayment", "CreatePayment=0", "Nothing=5", "GetPayment=1,GetPayment=2", ","})
  void ratesAreRpcsThatThereAreAndHowManyOfEach(String text) {
    assertThatThrownBy(() -> read(Map.of("PAYMESH_METHOD_RATES", text), RoleSettings.Edge.class))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("PAYMESH_METHOD_RATES")
        .hasMessageContaining("out of CreatePayment, ")
        .hasMessageContaining(" GetUser, ");
  }

  @Test
  void eventLoopsAreAsToldOrOneForEachProcessorOrHalfOfThoseBesideThePostgresqlOfUp() {
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(EventLoops.of(read(Map.of(), RoleSettings.Ops.class))).isEqualTo(processors);
    assertThat(EventLoops.of(read(Map.of("PAYMESH_EVENT_LOOPS", "5"), RoleSettings.Ops.class)))
        .isEqualTo(5);
    assertThat(EventLoops.ofUp(Groundwork.judge(Map.of()))).isEqualTo(Math.max(1, processors / 2));
    assertThat(EventLoops.ofUp(Groundwork.judge(Map.of("PAYMESH_EVENT_LOOPS", "256"))))
        .isEqualTo(256);
    Map<String, String> elsewhere =
        Map.of("DATABASE_URL", "postgresql://me:pass@db.example:5432/x");
    assertThat(EventLoops.ofUp(Groundwork.judge(elsewhere))).isEqualTo(processors);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "257", "1000", "two", "1.5"})
  void anyOtherNumberOfEventLoopsIsRefused(String text) {
    assertThatThrownBy(() -> read(Map.of("PAYMESH_EVENT_LOOPS", text), RoleSettings.Ops.class))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("PAYMESH_EVENT_LOOPS")
        .hasMessageContaining("expected a whole number, 1 to 256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65537", "many"})
  void noMorePaymentsAreSettledAtOnceThanMayWaitForTheirStatement(String text) {
    assertThatThrownBy(() -> read(
            Map.of("PAYMESH_PAYMENT_SETTLEMENT_IN_FLIGHT_MAX", text),
            ServiceSettings.Payment.class))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("PAYMESH_PAYMENT_SETTLEMENT_IN_FLIGHT_MAX")
        .hasMessageContaining("expected a whole number, 1 to 65536");
  }

  private static Settings read(Map<String, String> environment, Class<?>... mappings) {
    return Settings.read(environment, Map.of(), List.of(mappings));
  }

  @Test
  void originsAreNamedOneByOne() {
    Settings settings = read(
        Map.of("PAYMESH_CORS_ORIGINS", "https://app.example, http://[::1]:8080"),
        RoleSettings.Edge.class);
    assertThat(settings.get(RoleSettings.Edge.class).corsOrigins().orElseThrow().all())
        .containsExactly("https://app.example", "http://[::1]:8080");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "https://*.example", "https://a.b/", "a.b", "https://a.b,,", "null"})
  void whatIsNoOriginIsRefused(String text) {
    assertThatThrownBy(() -> read(Map.of("PAYMESH_CORS_ORIGINS", text), RoleSettings.Edge.class))
        .hasMessageContaining("PAYMESH_CORS_ORIGINS");
  }
}
