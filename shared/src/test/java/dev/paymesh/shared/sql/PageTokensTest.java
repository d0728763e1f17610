package dev.paymesh.shared.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.grpc.ContextSeal;
import org.junit.jupiter.api.Test;

/** Places that a client carries and cannot make. */
final class PageTokensTest {

  private static final String OLD = "k1:an old mesh key of the tests that has 32 bytes";
  private static final String NEW = "k2:the next mesh key of the tests that has 32 bytes";
  private static final byte[] PLACE = "user-0042".getBytes(UTF_8);
  private final PageTokens tokens = tokens(OLD, "users");

  private static PageTokens tokens(String keys, String list) {
    return new PageTokens(ContextSeal.of(SecretKeys.parse(keys)), list);
  }

  @Test
  void aTokenStandsForItsPlace() {
    assertThat(tokens.open(tokens.of(PLACE))).hasValue(PLACE);
    assertThat(tokens.open(tokens.of(new byte[0]))).hasValue(new byte[0]);
  }

  @Test
  void noCharacterOfATokenCanBeChanged() {
    String token = tokens.of(PLACE);
    // The last one is spared: two of its bits are padding, which carries nothing.
    for (int at = 0; at < token.length() - 1; at++) {
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      String altered = token.substring(0, at) + other + token.substring(at + 1);
      assertThat(tokens.open(altered)).as(altered).isEmpty();
    }
  }

  @Test
  void whatIsNoTokenStandsForNothing() {
    for (String text : new String[] {"", "x", "AAAA", "not base64 !", "=", "AAAA".repeat(30)}) {
      assertThat(tokens.open(text)).as(text).isEmpty();
    }
  }

  @Test
  void aTokenIsOfOneListOnly() {
    assertThat(tokens(OLD, "payments").open(tokens.of(PLACE))).isEmpty();
  }

  @Test
  void aTokenOutlivesTheChangeOfItsKeyAndNotItsEnd() {
    String token = tokens.of(PLACE);
    assertThat(tokens(NEW + "," + OLD, "users").open(token)).hasValue(PLACE);
    assertThat(tokens(NEW, "users").open(token)).isEmpty();
  }
}
