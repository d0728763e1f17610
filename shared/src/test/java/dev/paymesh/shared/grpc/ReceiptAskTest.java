package dev.paymesh.shared.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.grpc.Metadata.Sealed;
import dev.paymesh.shared.trace.Leg;
import dev.paymesh.shared.trace.Tracing.Told;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask a service where a call's time went: who seals that very call, and nobody with a piece of another one. */
final class ReceiptAskTest {

  private static MultiMap asking(String requestId) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    Sealed call = new Sealed("gateway", "probe", "user-0001", "support", requestId);
    Metadata.write(headers, call, Probe.SEAL);
    Metadata.write(headers, Leg.NONE.keeping("gateway", System.nanoTime()), Probe.SEAL);
    return headers;
  }

  private static boolean isTold(MultiMap headers) {
    Told told = Metadata.told(headers, Probe.SEAL, false);
    return told != null && told.receipt();
  }

  @Test
  void theOneWhoSealsTheCallAsks() {
    assertThat(isTold(asking("r-1"))).isTrue();
  }

  @Test
  void whoeverKeepsNoReceiptDoesNotAsk() {
    MultiMap headers = asking("r-1").remove(Metadata.RECEIPT);
    Metadata.write(headers, Leg.NONE, Probe.SEAL);
    assertThat(headers.contains(Metadata.RECEIPT)).isFalse();
    assertThat(isTold(headers)).isFalse();
  }

  @Test
  void aSealOfAnotherCallAsksNothing() {
    MultiMap headers = asking("r-1").set(Metadata.RECEIPT, asking("r-2").get(Metadata.RECEIPT));
    assertThat(isTold(headers)).isFalse();
  }

  @Test
  void aUserWithoutTheGatewayAsksNothing() {
    Told told = Metadata.told(asking("r-1"), Probe.SEAL, true);
    assertThat(told != null && told.receipt()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "AAAAAAAAAAAAAAAAAAAAAA", "%%%", " "})
  void aWordAsksNothing(String word) {
    assertThat(isTold(asking("r-1").set(Metadata.RECEIPT, word))).isFalse();
  }
}
