package dev.paymesh.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.sql.DatabaseConfig;
import dev.paymesh.shared.sql.DatabaseUrl;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;

final class SettingsTest {

  @ConfigMapping(prefix = "probe")
  interface Ports {
    @WithDefault("8080")
    @WithConverter(PortNumber.class)
    int httpPort();

    @WithConverter(PortNumber.class)
    int opsPort();

    @WithConverter(Letters.class)
    String friends();

    boolean loud();
  }

  /** Reads lower case letters. */
  public static final class Letters implements Converter<String> {

    @Override
    public String convert(String text) {
      if (!text.matches("[a-z]+")) {
        throw new IllegalArgumentException("expected letters");
      }
      return text;
    }
  }

  @ConfigMapping(prefix = "secrets")
  interface Keys {
    @WithConverter(SecretText.Reader.class)
    SecretText key();

    @WithConverter(DatabaseUrl.class)
    DatabaseConfig databaseUrl();

    Optional<String> note();
  }

  private static final List<Class<?>> MAPPINGS = List.of(Ports.class, Keys.class);
  private static final String LONG_SECRET = "0123456789abcdef0123456789abcdef";

  @Test
  void valuesComeFromTheEnvironmentFirstThenFromWhatWasGiven() {
    Settings settings = Settings.read(
        Map.of(
            "PROBE_OPS_PORT",
            "9",
            "PROBE_FRIENDS",
            "ab",
            "SECRETS_NOTE",
            "",
            "SECRETS_KEY",
            LONG_SECRET),
        Map.of(
            "probe.ops-port",
            "8",
            "probe.loud",
            "true",
            "secrets.database-url",
            "postgresql://u:p%40w@h:1/d"),
        MAPPINGS);
    assertThat(settings.get(Ports.class).httpPort()).isEqualTo(8080);
    assertThat(settings.get(Ports.class).opsPort()).isEqualTo(9);
    assertThat(settings.get(Ports.class).loud()).isTrue();
    assertThat(settings.get(Ports.class).friends()).isEqualTo("ab");
    assertThat(settings.get(Keys.class).databaseUrl().password()).isEqualTo("p@w");
    assertThat(settings.get(Keys.class).note()).isEmpty();
    assertThat(settings.get(Keys.class).key().bytes()).hasSize(32);
  }

  @Test
  void aBadStartNamesEveryWrongKeyAtOnceAndNoValue() {
    Map<String, String> environment = Map.of(
        "PROBE_HTTP_PORT", "65536",
        "PROBE_FRIENDS", "s3cret:0",
        "SECRETS_KEY", "s3cret",
        "SECRETS_DATABASE_URL", "postgresql://u:s3cret@h:port/d");
    assertThatThrownBy(
            () -> Settings.read(environment, Map.of("probe.ops-port", "-1s3cret"), MAPPINGS))
        .isInstanceOfSatisfying(SettingsException.class, wrong -> assertThat(wrong.problems())
            .containsExactly(
                "PROBE_FRIENDS: expected letters",
                "PROBE_HTTP_PORT: expected a whole number, 0 to 65535",
                "PROBE_LOUD: is required and missing",
                "PROBE_OPS_PORT: expected a whole number, 0 to 65535",
                "SECRETS_DATABASE_URL: expected postgresql://user:password@host:port/database[?sslmode=...]",
                "SECRETS_KEY: expected at least 32 bytes"))
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void secretsDoNotPrint() {
    assertThat(SecretText.of(LONG_SECRET)).hasToString("***");
    assertThat(DatabaseConfig.parse("postgresql://u:s3cret@h:1/d"))
        .hasToString("postgresql://u@h:1/d");
  }
}
