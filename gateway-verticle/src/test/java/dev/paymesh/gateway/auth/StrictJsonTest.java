package dev.paymesh.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictJsonTest {

  @Test
  void readsTextIntegersListsAndObjectsAndCallsTheRestOdd() throws IOException {
    Map<String, Object> members = StrictJson.object(
        " {\"a\":\"é\",\"b\":-7,\"c\":[\"x\",1,null],\"d\":1.0,\"e\":{\"f\":[1]}} "
            .getBytes(UTF_8));

    assertThat(members)
        .isEqualTo(Map.of(
            "a",
            "é",
            "b",
            -7L,
            "c",
            List.of("x", 1L, StrictJson.Odd.VALUE),
            "d",
            StrictJson.Odd.VALUE,
            "e",
            Map.of("f", List.of(1L))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "1",
        "{",
        "{}x",
        "{}{}",
        "{},",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,}",
        "{a:1}",
        "//\n{}"
      })
  void refusesWhatIsNotExactlyOneObject(String text) {
    assertThatThrownBy(() -> StrictJson.object(text.getBytes(UTF_8)))
        .isInstanceOf(IOException.class);
  }
}
