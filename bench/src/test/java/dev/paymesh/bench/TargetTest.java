package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1:8080",
        "http://192.0.2.7",
        "http://0.0.0.0:8080",
        "http://[2001:db8::1]:8080",
        "http://169.254.1.1",
        "http://127.0.0.1@192.0.2.7:8080",
        "http://no-such-host.invalid:8080",
        "https://127.0.0.1:8080",
        "ftp://127.0.0.1",
        "http://127.0.0.1:8080/elsewhere",
        "http://127.0.0.1:8080?x=1",
        "127.0.0.1:8080",
        "not a url",
        ""
      })
  void anythingButThisMachineIsRefused(String url) {
    assertThatThrownBy(() -> Target.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("null");
  }

  @Test
  void thisMachineIsAccepted() {
    assertThat(Target.of("http://127.0.0.1:8080")).isEqualTo(new Target("127.0.0.1", 8080));
    assertThat(Target.of("http://127.1.2.3:81/")).isEqualTo(new Target("127.1.2.3", 81));
    assertThat(Target.of("http://localhost:8080").port()).isEqualTo(8080);
    assertThat(Target.of("http://[::1]").port()).isEqualTo(80);
  }
}
