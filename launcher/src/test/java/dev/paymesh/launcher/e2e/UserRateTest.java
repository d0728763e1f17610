package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.launcher.e2e.Client.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How many payments one user may send in a second. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserRateTest {

  private static final int RATE = 5;
  private static final int SENT = 40;

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Quotas quotas = new Quotas(new StreamSlots(0), new UserRate(RATE));
  private final Mesh.Gateway one = mesh.gateway(quotas, Timing.DEFAULT);
  private final Mesh.Gateway other = mesh.gateway(quotas, Timing.DEFAULT);

  @Test
  void beyondItTheAnswerIs429AndSaysWhenToComeBack() {
    long started = System.nanoTime();
    List<Answer> answers = atOnce(one.as("user-0031"), other.as("user-0031"));
    double seconds = (System.nanoTime() - started) / 1e9;
    long stored = answers.stream().filter(answer -> answer.status() == 201).count();
    assertThat(stored).isBetween((long) RATE, (long) (RATE + RATE * seconds + 1));
    List<Answer> refused =
        answers.stream().filter(answer -> answer.status() != 201).toList();
    assertThat(refused).isNotEmpty().allSatisfy(UserRateTest::isRefusal);
    assertThat(mesh.count("select count(*) from payment.payments where user_id = 'user-0031'"))
        .isEqualTo(stored);
  }

  private static void isRefusal(Answer answer) {
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.reason()).isEqualTo("USER_RATE_EXCEEDED");
    assertThat(answer.json().getString("code")).isEqualTo("RESOURCE_EXHAUSTED");
    assertThat(answer.json().getBoolean("retryable")).isTrue();
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 2);
  }

  /** Half at each gateway of the process. */
  private static List<Answer> atOnce(Client here, Client there) {
    List<CompletableFuture<Answer>> sent = IntStream.range(0, SENT)
        .mapToObj(n -> (n % 2 == 0 ? here : there).payAsync(Client.payment(1_000)))
        .toList();
    return sent.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void othersAndReadsAreNotCounted() {
    Client busy = one.as("user-0032");
    atOnce(busy, busy);
    assertThat(one.as("user-0033").pay(Client.payment(1_000)).status()).isEqualTo(201);
    for (int n = 0; n < SENT; n++) {
      assertThat(busy.get(Client.PAYMENTS).status()).isEqualTo(200);
    }
  }

  @Test
  void aRefusalComesBeforeTheBody() throws IOException {
    // One a second, so that however slow the machine is, the next comes too early.
    Mesh.Gateway gateway =
        mesh.gateway(new Quotas(new StreamSlots(0), new UserRate(1)), Timing.DEFAULT);
    Client busy = gateway.as("user-0034");
    atOnce(busy, busy);
    try (Wire wire = Wire.to(gateway.port())) {
      wire.send(
          "POST " + Client.PAYMENTS + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
              + busy.authorization()
              + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n");
      assertThat(wire.read().status()).isEqualTo(429);
    }
  }

  @Test
  void zeroMeansNoLimit() {
    Quotas none = new Quotas(new StreamSlots(0), new UserRate(0));
    Client busy = mesh.gateway(none, Timing.DEFAULT).as("user-0035");
    assertThat(atOnce(busy, busy))
        .extracting(answer -> answer.status() == 201 ? "stored" : answer.http().body())
        .containsOnly("stored");
  }

  @Test
  void aSecondsWorthMayComeAtOnceUnderOneKey() {
    JsonObject body = Client.payment(1_000, "the-same");
    Client ada = mesh.as("user-0036");
    List<CompletableFuture<Answer>> sent =
        IntStream.range(0, 50).mapToObj(n -> ada.payAsync(body)).toList();
    assertThat(sent.stream().map(CompletableFuture::join))
        .allMatch(answer -> answer.status() == 201);
  }
}
