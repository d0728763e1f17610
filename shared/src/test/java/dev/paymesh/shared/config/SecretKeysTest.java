package dev.paymesh.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.config.SecretKeys.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretKeysTest {

  private static final String OLD = "an old secret of 32 bytes or more";
  private static final String NEW = "a new secret: of 32 bytes or more";

  @Test
  void aSecretAloneIsTheFirstKey() {
    SecretKeys keys = SecretKeys.parse(OLD);
    assertThat(keys.all()).extracting(Key::id).containsExactly("k1");
    assertThat(keys.all().get(0).secret().bytes()).asString().isEqualTo(OLD);
  }

  @Test
  void aSecretAloneMayHoldCommasAndColons() {
    String odd = "This is, as ever: one secret, whatever: it holds";
    assertThat(SecretKeys.parse(odd).all().get(0).secret().bytes()).asString().isEqualTo(odd);
  }

  @Test
  void severalKeysKeepTheirOrderAndTheirSecrets() {
    SecretKeys keys = SecretKeys.parse("k2:" + NEW + ",k1:" + OLD);
    assertThat(keys.all()).extracting(Key::id).containsExactly("k2", "k1");
    assertThat(keys.all().get(0).secret().bytes()).asString().isEqualTo(NEW);
    assertThat(keys.all().get(1).secret().bytes()).asString().isEqualTo(OLD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k2:" + NEW + ",k1:short",
        "k2:short",
        "k2:" + NEW + "," + OLD,
        OLD + ",k2:" + NEW,
        "k1:" + NEW + ",k1:" + OLD,
        "k2:" + NEW + ",",
        ",k2:" + NEW,
        "a:" + OLD + ",b:" + OLD + ",c:" + OLD + ",d:" + OLD + ",e:" + OLD,
        "short"
      })
  void whatIsNoSetOfGoodKeysIsRefusedWithoutShowingIt(String text) {
    assertThatThrownBy(() -> SecretKeys.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected ")
        .hasMessageNotContaining("secret of 32")
        .hasMessageNotContaining("short");
  }

  @Test
  void keysDoNotPrint() {
    assertThat(SecretKeys.parse("k2:" + NEW + ",k1:" + OLD).toString())
        .doesNotContain(OLD)
        .doesNotContain(NEW);
  }
}
