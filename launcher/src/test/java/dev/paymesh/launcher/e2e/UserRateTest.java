package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.shared.testkit.TestMesh;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How many payments one user may send in a second. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserRateTest {

  private static final int RATE = 5;
  private static final int SENT = 40;
  private static final int AGAIN_MAX = 20;

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Quotas quotas = new Quotas(new StreamSlots(0), new UserRate(RATE));
  private final Mesh.Gateway one = mesh.gateway(quotas, Timing.DEFAULT);
  private final Mesh.Gateway other = mesh.gateway(quotas, Timing.DEFAULT);

  /** A first payment may take longer than its checks may; that would tell nothing of the rate. */
  @BeforeAll
  void warmUp() {
    List.of(one, other).forEach(UserRateTest::warm);
  }

  private static Mesh.Gateway warm(Mesh.Gateway gateway) {
    Client early = gateway.as("user-0030");
    TestMesh.warmUp(() -> assertThat(early.pay(Client.payment(1_000)).status()).isEqualTo(201));
    return gateway;
  }

  @Test
  void beyondItTheAnswerIs429AndSaysWhenToComeBack() {
    long storedBefore = stored("user-0031");
    long started = System.nanoTime();
    List<Answer> answers = atOnce(one.as("user-0031"), other.as("user-0031"));
    double seconds = (System.nanoTime() - started) / 1e9;
    long stored = answers.stream().filter(answer -> answer.status() == 201).count();
    long late = answers.stream().filter(UserRateTest::isLate).count();
    assertThat(stored + late).isBetween((long) RATE, (long) (RATE + RATE * seconds + 1));
    List<Answer> refused = answers.stream()
        .filter(answer -> answer.status() != 201 && !isLate(answer))
        .toList();
    assertThat(refused).isNotEmpty().allSatisfy(UserRateTest::isRefusal);
    assertThat(stored("user-0031") - storedBefore).isBetween(stored, stored + late);
  }

  private long stored(String user) {
    return mesh.count("select count(*) from payment.payments where user_id = $1::text", user);
  }

  /** Let in, and not done in time by a machine that is busy. */
  private static boolean isLate(Answer answer) {
    return answer.status() == 503 || answer.status() == 504;
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
    // One a second, so that even on a slow machine the next comes too early.
    Mesh.Gateway gateway =
        mesh.gateway(new Quotas(new StreamSlots(0), new UserRate(1)), Timing.DEFAULT);
    Client busy = gateway.as("user-0034");
    List<Integer> statuses = new ArrayList<>();
    while (!statuses.contains(429) && statuses.size() < AGAIN_MAX) {
      atOnce(busy, busy);
      statuses.add(statusBeforeTheBody(gateway.port(), busy));
    }
    // On a slow machine its second may be over, and the body is asked for.
    assertThat(statuses).contains(429).isSubsetOf(429, 100);
  }

  private static int statusBeforeTheBody(int port, Client client) throws IOException {
    try (Wire wire = Wire.to(port)) {
      wire.send(
          "POST " + Client.PAYMENTS + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
              + client.authorization()
              + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n");
      return wire.read().status();
    }
  }

  @Test
  void zeroMeansNoLimit() {
    Quotas none = new Quotas(new StreamSlots(0), new UserRate(0));
    Client busy = warm(mesh.gateway(none, Timing.DEFAULT)).as("user-0035");
    assertAllStored(
        busy, Stream.generate(() -> Client.payment(1_000)).limit(SENT).toList());
  }

  @Test
  void aSecondsWorthMayComeAtOnceUnderOneKey() {
    JsonObject body = Client.payment(1_000, "the-same");
    assertAllStored(mesh.as("user-0036"), Collections.nCopies(50, body));
  }

  /** All at once; what was late is sent again under its key, as clients do, and nothing is refused. */
  private static void assertAllStored(Client client, List<JsonObject> bodies) {
    List<CompletableFuture<Answer>> sent = bodies.stream().map(client::payAsync).toList();
    for (int at = 0; at < bodies.size(); at++) {
      Answer answer = sent.get(at).join();
      for (int again = 0; again < AGAIN_MAX && isLate(answer); again++) {
        answer = client.pay(bodies.get(at));
      }
      assertThat(answer.status()).as(answer.http().body()).isEqualTo(201);
    }
  }
}
