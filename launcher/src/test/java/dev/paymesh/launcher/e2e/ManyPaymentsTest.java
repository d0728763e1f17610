package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.e2e.Client.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many payments in one request: read by their ids, submitted in lines, submitted in frames. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyPaymentsTest {

  private static final String SUBMIT = "/api/v1/payments:submit";

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Client ada = mesh.as("user-0001");

  private static JsonObject payment(long correlation, long amountCents) {
    return Client.payment(amountCents).put("correlation", correlation);
  }

  private static Answer post(Client client, String path, String type, String body) {
    return client.send(
        client.request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  private static List<JsonObject> lines(Answer answer) {
    return answer.http().body().lines().map(JsonObject::new).toList();
  }

  @Test
  void eachOfABatchHasItsOwnOutcome() {
    String own = ada.pay(Client.payment(1_000)).id();
    String other = mesh.as("user-0002").pay(Client.payment(1_000)).id();
    JsonObject ids = new JsonObject().put("ids", new JsonArray().add(own).add(other));
    Answer answer = post(ada, "/api/v1/payments:batchGet", "application/json", ids.encode());
    JsonArray results = answer.json().getJsonArray("results");
    assertThat(results.getJsonObject(0).getJsonObject("payment").getString("id"))
        .isEqualTo(own);
    assertThat(results.getJsonObject(1).getJsonObject("error").getString("reason"))
        .isEqualTo("PAYMENT_NOT_FOUND");
    assertThat(post(ada, "/api/v1/payments:batchGet", "application/json", "{\"ids\":[]}")
            .status())
        .isEqualTo(400);
  }

  @Test
  void eachLineIsAPaymentAndABadOneOnlyFailsItself() {
    int count = 100;
    String body = IntStream.range(0, count)
        .mapToObj(n -> payment(n, n == 7 ? 0 : 1_000).encode())
        .collect(Collectors.joining("\n"));
    Answer answer = post(ada, SUBMIT, "application/x-ndjson", body);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(lines(answer)).hasSize(count).allSatisfy(result -> {
      boolean bad = result.getLong("correlation") == 7;
      assertThat(result.containsKey("error")).as(result.encode()).isEqualTo(bad);
      assertThat(result.containsKey("payment")).isEqualTo(!bad);
    });
    assertThat(lines(post(ada, SUBMIT, "application/x-ndjson", body)))
        .allMatch(result -> result.containsKey("error") || result.getBoolean("replayed"));
  }

  @Test
  void inFramesTheAnswersComeAsTheyAreDecided() {
    try (SocketTalk talk = SocketTalk.open(mesh, ada, SUBMIT)) {
      JsonObject first = talk.say(payment(1, 1_000)).next();
      assertThat(first.getJsonObject("payment").getString("user_id")).isEqualTo("user-0001");
      String key = UUID.randomUUID().toString();
      talk.say(payment(2, 1_000).put("idempotency_key", key)).next();
      JsonObject again = talk.say(payment(3, 2_000).put("idempotency_key", key)).next();
      assertThat(again.getLong("correlation")).isEqualTo(3);
      assertThat(again.getJsonObject("error").getString("reason"))
          .isEqualTo("IDEMPOTENCY_KEY_REUSED");
    }
  }
}
