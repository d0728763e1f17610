package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.e2e.Client.Answer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One key, one payment. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyTest {

  private static final String ROWS =
      "select count(*) from payment.payments where idempotency_key = $1::text";

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Client ada = mesh.as("user-0001");

  @Test
  void theSameRequestAgainGivesTheSamePaymentAndSaysSo() {
    JsonObject body = Client.payment(1_000);
    Answer first = ada.pay(body);
    Answer again = ada.pay(body);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    assertThat(rows(body)).isEqualTo(1);
  }

  @Test
  void anotherRequestUnderTheSameKeyIsRefused() {
    JsonObject body = Client.payment(1_000);
    Answer first = ada.pay(body);
    for (JsonObject other : List.of(
        body.copy().put("amount_cents", 1_001),
        body.copy().put("currency", "EUR"),
        body.copy().put("description", "three coffees"))) {
      Answer refused = ada.pay(other);
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    }
    assertThat(ada.get(first.header("Location"))
            .json()
            .getJsonObject("amount")
            .getLong("amount_cents"))
        .isEqualTo(1_000);
  }

  @Test
  void anotherUsersSameKeyIsAnotherPayment() {
    JsonObject body = Client.payment(1_000);
    assertThat(mesh.as("user-0002").pay(body).id()).isNotEqualTo(ada.pay(body).id());
  }

  @Test
  void fiftyIdenticalRequestsAtOnceAreOnePayment() {
    JsonObject body = Client.payment(5_000);
    List<CompletableFuture<Answer>> sent =
        IntStream.range(0, 50).mapToObj(n -> ada.payAsync(body)).toList();
    List<Answer> answers = sent.stream().map(CompletableFuture::join).toList();
    assertThat(answers).extracting(Answer::status).containsOnly(201);
    assertThat(answers).extracting(Answer::id).containsOnly(answers.get(0).id());
    assertThat(answers)
        .filteredOn(answer -> answer.header("Idempotent-Replayed").isEmpty())
        .hasSize(1);
    assertThat(rows(body)).isEqualTo(1);
  }

  @Test
  void aReplayWorksAfterTheUserWasSuspended() {
    Client bob = mesh.as("user-0003");
    JsonObject body = Client.payment(1_500);
    Answer first = bob.pay(body);
    mesh.execute("update \"user\".accounts set status = 'SUSPENDED' where id = 'user-0003'");
    try {
      assertThat(bob.pay(body).id()).isEqualTo(first.id());
      Answer refused = bob.pay(Client.payment(1_500));
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.reason()).isEqualTo("ACCOUNT_SUSPENDED");
    } finally {
      mesh.execute("update \"user\".accounts set status = 'ACTIVE' where id = 'user-0003'");
    }
  }

  @Test
  void theKeyMayComeAsAHeaderButNotBothWaysAndDifferent() {
    String key = UUID.randomUUID().toString();
    JsonObject withKey = Client.payment(700, key);
    JsonObject without = withKey.copy();
    without.remove("idempotency_key");
    Answer byHeader = ada.send(ada.post(without.encode()).header("Idempotency-Key", key));
    assertThat(byHeader.status()).isEqualTo(201);
    Answer quoted = ada.send(ada.post(without.encode()).header("Idempotency-Key", '"' + key + '"'));
    assertThat(quoted.id()).isEqualTo(byHeader.id());
    assertThat(ada.pay(withKey).id()).isEqualTo(byHeader.id());
    Answer torn = ada.send(ada.post(withKey.encode()).header("Idempotency-Key", "another"));
    assertThat(torn.status()).isEqualTo(400);
    assertThat(torn.json().getJsonArray("errors").getJsonObject(0).getString("field"))
        .isEqualTo("idempotency_key");
  }

  private long rows(JsonObject body) {
    return mesh.count(ROWS, body.getString("idempotency_key"));
  }
}
