package dev.paymesh.launcher.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.proto.common.v1.Money;
import dev.paymesh.proto.payment.v1.CreatePaymentRequest;
import dev.paymesh.shared.checks.RequestHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an auditor may rely on: a file that was changed anywhere is no evidence any more. */
final class EvidenceCheckTest {

  private static final String DESCRIPTION = "Zwei \"Bücher\" \\ 😀\n\u0001\u2028";

  private static Map<String, String> order() {
    String requestHash = HexFormat.of()
        .formatHex(RequestHash.ofContent(CreatePaymentRequest.newBuilder()
                .setUserId("user-0001")
                .setAmount(Money.newBuilder().setAmountCents(2_500).setCurrency("USD"))
                .setDescription(DESCRIPTION)
                .build())
            .toByteArray());
    return named(
        Evidence.ORDER_NAMES,
        "0190d3c1-0000-7000-8000-000000000001",
        "user-0001",
        "key-1",
        requestHash,
        "2500",
        "USD",
        DESCRIPTION,
        "2026-01-31T23:59:59.000001Z");
  }

  private static Map<String, String> named(List<String> names, String... values) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int at = 0; at < names.size(); at++) {
      texts.put(names.get(at), values[at]);
    }
    return texts;
  }

  /** Chained as the database does it. */
  private static Evidence trail(String... statuses) {
    List<Map<String, String>> events = new ArrayList<>();
    String previous = Evidence.hashOf(order().values());
    for (String status : statuses) {
      List<String> texts = new ArrayList<>(List.of(
          Integer.toString(events.size() + 1),
          status,
          "Payment " + status,
          "2026-01-31T23:59:59.000002Z",
          "user:user-0001",
          "request-1",
          "POSITIVE",
          "k1",
          "POSITIVE",
          "k1",
          "2026.1",
          previous));
      previous = Evidence.hashOf(texts);
      texts.add(previous);
      events.add(named(Evidence.EVENT_NAMES, texts.toArray(String[]::new)));
    }
    return new Evidence(order(), events);
  }

  private static void assertBroken(byte[] file) {
    assertThatThrownBy(() -> EvidenceCheck.of(file)).isInstanceOf(EvidenceCheck.Broken.class);
  }

  @Test
  void aTrailThatWasPrintedHolds() throws Exception {
    Evidence trail = trail("PROCESSING", "PROCESSING", "COMPLETED");
    Evidence read = EvidenceCheck.of(trail.toBytes());
    assertThat(read).isEqualTo(trail);
    assertThat(read.status()).isEqualTo("COMPLETED");
    assertThat(read.head()).isEqualTo(trail.events().get(2).get("hash"));
  }

  @Test
  void theHashIsTheOneThatTheDocumentationGives() {
    // SHA-256 of 00000001 61 00000000 00000002 c3a9, from a calculator of its own.
    assertThat(Evidence.hashOf(List.of("a", "", "é")))
        .isEqualTo("0d898304dd1247433dcf894ca42a392d778ccb0a409cd715cdf1476cfbe5ffaa");
  }

  @Test
  void anyFlippedBitOfAnyByteIsFound() {
    byte[] file = trail("PROCESSING", "COMPLETED").toBytes();
    for (int at = 0; at < file.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = file.clone();
        flipped[at] ^= (byte) (1 << bit);
        assertBroken(flipped);
      }
    }
  }

  @Test
  void anyByteThatIsMissingOrAddedIsFound() {
    byte[] file = trail("PROCESSING", "COMPLETED").toBytes();
    for (int at = 0; at <= file.length; at++) {
      byte[] longer = Arrays.copyOf(file, file.length + 1);
      System.arraycopy(file, at, longer, at + 1, file.length - at);
      longer[at] = ' ';
      assertBroken(longer);
      assertBroken(Arrays.copyOf(file, at == file.length ? 0 : at));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "null", "{\"format\":\"paymesh-evidence-1\"}"})
  void whatIsNoEvidenceIsSaidToBeNone(String text) {
    assertBroken(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aLifeThatNoPaymentHasIsFoundHoweverWellItIsHashed() {
    assertThatCode(() -> EvidenceCheck.of(trail("PROCESSING", "FAILED").toBytes()))
        .doesNotThrowAnyException();
    assertBroken(trail().toBytes());
    assertBroken(trail("COMPLETED", "PROCESSING").toBytes());
    assertBroken(trail("PROCESSING", "COMPLETED", "COMPLETED").toBytes());
    assertBroken(trail("PROCESSING", "PAID").toBytes());
  }

  @Test
  void anotherAmountIsFoundEvenWithAllHashesOfTheChainMadeAnew() {
    assertBroken(rechained(order -> {
          order.put("amount_cents", "250000");
          return order;
        })
        .toBytes());
    assertBroken(rechained(order -> {
          order.put("amount_cents", "much");
          return order;
        })
        .toBytes());
  }

  private static Evidence rechained(UnaryOperator<Map<String, String>> change) {
    Map<String, String> order = change.apply(new LinkedHashMap<>(order()));
    Map<String, String> event = new LinkedHashMap<>(trail("PROCESSING").events().get(0));
    event.remove("hash");
    event.put("prev_hash", Evidence.hashOf(order.values()));
    event.put("hash", Evidence.hashOf(event.values()));
    return new Evidence(order, List.of(event));
  }
}
