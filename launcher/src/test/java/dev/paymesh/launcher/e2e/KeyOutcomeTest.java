package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.launcher.e2e.Client.Answer;
import dev.paymesh.shared.testkit.MeshVertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A client that got no answer can find out what became of its request. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyOutcomeTest {

  private static final String KEYS = "/api/v1/idempotency-keys/";
  private static final String VISIBLE_ASCII =
      IntStream.rangeClosed('!', '~').mapToObj(Character::toString).collect(Collectors.joining());

  @AutoClose
  private final MeshVertx services = MeshVertx.start();

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final OwnPayments silent = new OwnPayments(services);
  private final Mesh.Gateway beforeSilence =
      mesh.gateway(new Quotas(new StreamSlots(0), new UserRate(0)), Timing.DEFAULT, silent.port());
  private final Client ada = mesh.as("user-0001");

  private Answer payInVain(JsonObject body) {
    Client hurried = beforeSilence.as("user-0001");
    return hurried.send(hurried.post(body.encode()).header("Request-Timeout", "0.5"));
  }

  @Test
  void aKeyThatWasNeverSeenIsToldAsSuch() {
    Answer unknown = ada.get(KEYS + UUID.randomUUID());
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.reason()).isEqualTo("IDEMPOTENCY_KEY_UNKNOWN");
    assertThat(unknown.json().getBoolean("retryable")).isFalse();
    assertThat(unknown.json().getString("detail")).contains("same key is safe");
  }

  @Test
  void aKeyTellsItsPaymentAndHowFarItHasCome() {
    JsonObject body = Client.payment(1_066);
    String key = body.getString("idempotency_key");
    Answer paid = ada.pay(body);
    Answer known = ada.get(KEYS + key);
    assertThat(known.status()).isEqualTo(200);
    assertThat(known.header("Location")).isEqualTo(paid.header("Location"));
    assertThat(known.json())
        .isEqualTo(new JsonObject()
            .put("key", key)
            .put("payment_id", paid.id())
            .put("status", "PROCESSING")
            .put("payment_path", paid.header("Location")));
    assertThat(ada.get(known.json().getString("payment_path")).id()).isEqualTo(paid.id());
    Answer others = mesh.as("user-0002").get(KEYS + key);
    assertThat(others.reason()).isEqualTo("IDEMPOTENCY_KEY_UNKNOWN");
    Answer support = mesh.as("user-0002", "support").get(KEYS + key);
    assertThat(support.reason()).isEqualTo("IDEMPOTENCY_KEY_UNKNOWN");
  }

  @Test
  void aRefusedPaymentLeavesItsKeyUnused() {
    String key = UUID.randomUUID().toString();
    Client suspended = mesh.as("user-0991");
    Client reviewed = mesh.as("user-1000");
    for (Client refused : List.of(suspended, reviewed)) {
      assertThat(refused.pay(Client.payment(1_000, key)).status()).isEqualTo(403);
      assertThat(refused.get(KEYS + key).reason()).isEqualTo("IDEMPOTENCY_KEY_UNKNOWN");
    }
    assertThat(ada.pay(Client.payment(-1, key)).status()).isEqualTo(400);
    assertThat(ada.get(KEYS + key).reason()).isEqualTo("IDEMPOTENCY_KEY_UNKNOWN");
    // And it is free for a request that is in order, whatever that is.
    assertThat(ada.pay(Client.payment(1_000, key)).status()).isEqualTo(201);
  }

  @Test
  void anAnswerThatDoesNotComeNamesWhereToAskAndTheAnswerIsThere() {
    Client newcomer = newcomer();
    for (String key : List.of(UUID.randomUUID().toString(), VISIBLE_ASCII, "a/b", "%2F", "...")) {
      JsonObject body = Client.payment(1_200, key);
      Answer late = payInVain(body);
      assertThat(late.status()).isEqualTo(504);
      assertThat(late.json().getBoolean("retryable")).isTrue();
      assertThat(late.json().getString("detail")).contains("same idempotency key is safe");
      String link = late.json().getString("outcome_url");
      assertThat(link).startsWith(KEYS);
      assertThat(newcomer.get(link).reason()).as(link).isEqualTo("IDEMPOTENCY_KEY_UNKNOWN");
      Answer paid = newcomer.pay(body);
      assertThat(newcomer.get(link).json().getString("payment_id")).as(link).isEqualTo(paid.id());
    }
  }

  /** Who has never paid: a test that is repeated would find its keys used. */
  private Client newcomer() {
    return IntStream.range(101, 200)
        .mapToObj(number -> "user-0" + number)
        .filter(user ->
            mesh.count("select count(*) from payment.payments where user_id = $1::text", user) == 0)
        .map(mesh::as)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aKeyThatNoPathCanNameGetsNoLink() {
    for (String key : List.of(".", "..")) {
      Answer late = payInVain(Client.payment(1_200, key));
      assertThat(late.status()).isEqualTo(504);
      assertThat(late.json().containsKey("outcome_url")).isFalse();
      assertThat(late.json().getBoolean("retryable")).isTrue();
    }
  }

  @Test
  void onlyWhoWritesUnderAKeyIsToldWhereToAsk() {
    Client hurried = beforeSilence.as("user-0001");
    String held = Client.PAYMENTS + "/f" + UUID.randomUUID().toString().substring(1);
    Answer late =
        hurried.send(hurried.request(held).header("Request-Timeout", "0.2").GET());
    assertThat(late.status()).isEqualTo(504);
    assertThat(late.json().containsKey("outcome_url")).isFalse();
  }

  @Test
  void theHeaderMayBeAStructuredStringWithEscapes() {
    JsonObject body = Client.payment(900, "a\"b\\c");
    Answer byBody = ada.pay(body);
    JsonObject without = body.copy();
    without.remove("idempotency_key");
    Answer quoted =
        ada.send(ada.post(without.encode()).header("Idempotency-Key", "\"a\\\"b\\\\c\""));
    assertThat(quoted.id()).isEqualTo(byBody.id());
    Answer both = ada.send(ada.post(body.encode()).header("Idempotency-Key", "\"a\\\"b\\\\c\""));
    assertThat(both.header("Idempotent-Replayed")).isEqualTo("true");
  }
}
