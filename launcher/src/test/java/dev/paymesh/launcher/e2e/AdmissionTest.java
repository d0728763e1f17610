package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.MethodRates;
import dev.paymesh.gateway.PostLimit;
import dev.paymesh.gateway.ReadLimit;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.shared.testkit.MeshVertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the edge takes on: so often of each rpc, reads before writes, and not a word of JSON read before that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class AdmissionTest {

  private static final int RATE = 5;
  private static final String NOT_JSON = "{\"amount_cents\": ";

  @AutoClose
  private final MeshVertx services = MeshVertx.start();

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private static Quotas quotas(PostLimit posts, ReadLimit reads, MethodRates methods) {
    return new Quotas(new StreamSlots(0, 1), new UserRate(0), posts, reads, methods);
  }

  @Test
  void anRpcThatIsAskedForTooOftenIsRefusedToEverybodyBeforeItsBodyIsRead() {
    MethodRates rates = new MethodRates(Map.of("CreatePayment", RATE));
    Mesh.Gateway gateway = mesh.gateway(
        quotas(new PostLimit(), new ReadLimit(ReadLimit.READS_MAX), rates), Timing.DEFAULT);
    Client ada = gateway.as("user-0001");
    Client bob = gateway.as("user-0002");
    int malformed = 0;
    Answer answer = ada.send(ada.post(NOT_JSON));
    while (answer.status() == 400 && malformed < 10 * RATE) {
      malformed++;
      answer = malformed % 2 == 0 ? ada.send(ada.post(NOT_JSON)) : bob.send(bob.post(NOT_JSON));
    }
    assertThat(malformed).isBetween(RATE, 5 * RATE);
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.reason()).isEqualTo("METHOD_RATE_EXCEEDED");
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.json().getBoolean("retryable")).isTrue();
    assertThat(ada.get(Client.PAYMENTS).status()).as("another rpc").isEqualTo(200);
  }

  @Test
  void readsAreAnsweredWhereWritesAreNotAndHaveALimitOfTheirOwn() throws Exception {
    OwnPayments silent = new OwnPayments(services);
    Mesh.Gateway gateway = mesh.gateway(
        quotas(new PostLimit(1, 1), new ReadLimit(1), MethodRates.NONE),
        Timing.DEFAULT,
        silent.port());
    Client ada = gateway.as("user-0001");
    CompletableFuture<Answer> writing = ada.payAsync(Client.payment(1_000));
    Eventually.within(Duration.ofSeconds(15), "one writes", () -> silent.createdEver.get() == 1);
    assertThat(ada.send(ada.post(NOT_JSON)).status()).isEqualTo(503);
    String known = Client.PAYMENTS + "/" + UUID.randomUUID().toString().replaceFirst(".", "0");
    assertThat(ada.get(known).status()).isEqualTo(200);

    String held = Client.PAYMENTS + "/f" + UUID.randomUUID().toString().substring(1);
    try (Wire reading = Wire.to(gateway.port())) {
      reading.send(get(ada, held));
      Eventually.within(
          Duration.ofSeconds(15), "one reads", () -> silent.leftUnanswered.get() == 1);
      Answer refused = ada.get(known);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.reason()).isEqualTo("OVERLOADED");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
    }
    Eventually.within(
        Duration.ofSeconds(15), "its place is free", () -> ada.get(known).status() == 200);
    writing.join();
  }

  @Test
  void streamsHaveALimitInAll() throws IOException {
    OwnPayments flood = new OwnPayments(services);
    Mesh.Gateway gateway = mesh.gateway(
        quotas(new PostLimit(), new ReadLimit(1), MethodRates.NONE), Timing.DEFAULT, flood.port());
    String id = UUID.randomUUID().toString().replaceFirst(".", "0");
    try (Wire first = Wire.to(gateway.port())) {
      first.send(get(gateway.as("user-0001"), Client.PAYMENTS + "/" + id + "/status"));
      assertThat(first.line()).contains("200");
      Client other = gateway.as("user-0002");
      Answer refused = other.get(Client.PAYMENTS + "/" + id + "/status");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.reason()).isEqualTo("OVERLOADED");
      assertThat(other.get(Client.PAYMENTS + "/" + id).status()).as("a read").isEqualTo(200);
    }
  }

  private static String get(Client client, String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
        + client.authorization() + "\r\n\r\n";
  }
}
