package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.launcher.e2e.Client.Event;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A payment from POST to COMPLETED. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaymentFlowTest {

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Client ada = mesh.as("user-0001");

  @Test
  void aPaymentIsStoredAndToldAsTheContractSays() {
    JsonObject body = Client.payment(1_999);
    Answer answer = ada.pay(body);
    assertThat(answer.status()).isEqualTo(201);
    JsonObject payment = answer.json();
    assertThat(payment.fieldNames())
        .containsExactlyInAnyOrder(
            "id", "user_id", "amount", "description", "status", "created_at", "updated_at");
    assertThat(payment.getString("user_id")).isEqualTo("user-0001");
    assertThat(payment.getJsonObject("amount"))
        .isEqualTo(new JsonObject().put("amount_cents", 1_999).put("currency", "USD"));
    assertThat(payment.getString("status")).isEqualTo("PROCESSING");
    assertThat(answer.header("Location")).isEqualTo(Client.PAYMENTS + "/" + answer.id());
    assertThat(answer.header("Idempotent-Replayed")).isEmpty();
    assertThat(ada.get(answer.header("Location")).id()).isEqualTo(answer.id());
  }

  @Test
  void itsStatusIsStreamedUntilItIsCompleted() {
    String id = ada.pay(Client.payment(2_000)).id();
    List<Event> events = ada.watch(id, "", 10);
    assertThat(events).extracting(Event::status).containsExactly("PROCESSING", "COMPLETED");
    assertThat(events).extracting(Event::id).containsExactly("1", "2");
    assertThat(events).extracting(Event::name).containsOnly("payment.status");
    assertThat(events.get(0).data().fieldNames()).containsExactly("status", "timestamp", "message");
  }

  @Test
  void itMakesExactlyFourRpcsAndEachCheckRunsOnce() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Metrics.globalRegistry.add(meters);
    try {
      assertThat(ada.pay(Client.payment(3_000)).status()).isEqualTo(201);
      assertThat(served(meters))
          .isEqualTo(
              Map.of("CreatePayment", 1L, "GetUser", 1L, "CheckKyc", 1L, "GetVerification", 1L));
    } finally {
      Metrics.globalRegistry.remove(meters);
    }
  }

  private static Map<String, Long> served(SimpleMeterRegistry meters) {
    return meters.find("mesh.rpc").tag("side", "server").timers().stream()
        .filter(timer -> timer.count() > 0)
        .collect(Collectors.toMap(timer -> timer.getId().getTag("method"), Timer::count));
  }

  @Test
  void itsRequestsAreCountedByRouteAndOutcomeAndTimedUnlessTheirClientWaits() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Metrics.globalRegistry.add(meters);
    try {
      String path = ada.pay(Client.payment(4_066)).header("Location");
      assertThat(ada.get(path + "?wait=1s").status()).isEqualTo(200);
      assertThat(ada.get(path).status()).isEqualTo(200);
      assertThat(ada.get(Client.PAYMENTS + "/" + UUID.randomUUID()).status()).isEqualTo(404);
      assertThat(ada.get("/nowhere").status()).isEqualTo(404);
      String one = "GET /api/v1/payments/{id}";
      Eventually.within(
          Duration.ofSeconds(15),
          "all are told",
          () -> requests(meters, "none", "client_error") == 1);
      assertThat(requests(meters, "POST /api/v1/payments", "ok")).isEqualTo(1);
      assertThat(requests(meters, one, "ok")).isEqualTo(2);
      assertThat(requests(meters, one, "client_error")).isEqualTo(1);
      assertThat(meters.get("mesh.edge.latency").tag("route", one).timer().count())
          .isEqualTo(2);
    } finally {
      Metrics.globalRegistry.remove(meters);
    }
  }

  private static double requests(SimpleMeterRegistry meters, String route, String outcome) {
    return meters
        .get("mesh.edge.requests")
        .tags("route", route, "outcome", outcome)
        .counter()
        .count();
  }

  @Test
  void aListHasTheCallersOwnPaymentsNewestFirstInPages() {
    Client reader = mesh.as("user-0002");
    List<String> made = List.of(
        reader.pay(Client.payment(1)).id(),
        reader.pay(Client.payment(2)).id(),
        reader.pay(Client.payment(3)).id());
    JsonObject first = reader.get(Client.PAYMENTS + "?page_size=2").json();
    String token = first.getString("next_page_token");
    JsonObject second =
        reader.get(Client.PAYMENTS + "?page_size=2&page_token=" + token).json();
    assertThat(ids(first)).containsExactly(made.get(2), made.get(1));
    assertThat(ids(second)).startsWith(made.get(0));
  }

  private static List<String> ids(JsonObject page) {
    return page.getJsonArray("payments").stream()
        .map(payment -> ((JsonObject) payment).getString("id"))
        .toList();
  }

  @Test
  void anAmountEndingIn13FailsWithItsReason() {
    String id = ada.pay(Client.payment(1_013)).id();
    List<Event> events = ada.watch(id, "", 10);
    assertThat(events).extracting(Event::status).containsExactly("PROCESSING", "FAILED");
    assertThat(ada.get(Client.PAYMENTS + "/" + id).json().getString("failure_reason"))
        .isEqualTo("CARD_DECLINED");
  }

  @Test
  void aRequestIdIsTakenAndGivenBack() {
    Answer answer = ada.send(ada.request(Client.PAYMENTS + "/" + UUID.randomUUID())
        .header("X-Request-Id", "my-request.1")
        .GET());
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("X-Request-Id")).isEqualTo("my-request.1");
    assertThat(answer.json().getString("request_id")).isEqualTo("my-request.1");
  }
}
