package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.launcher.e2e.RestContract.Exchange;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the gateway answers is what its document says; an answer that is not is caught. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestContractTest {

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Client client = mesh.as("user-0041");
  private final Exchange stored = client.pay(Client.payment(1_000)).exchange();
  private final Exchange refused =
      client.get(Client.PAYMENTS + "/" + UUID.randomUUID()).exchange();

  private static Exchange with(Exchange exchange, JsonObject body) {
    return new Exchange(
        exchange.method(), exchange.target(), exchange.status(), exchange.headers(), body.encode());
  }

  private static Exchange with(Exchange exchange, int status) {
    return new Exchange(
        exchange.method(), exchange.target(), status, exchange.headers(), exchange.body());
  }

  private static JsonObject body(Exchange exchange) {
    return new JsonObject(exchange.body());
  }

  private static void isCaught(Exchange exchange, String naming) {
    assertThatThrownBy(() -> RestContract.check(exchange))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(naming);
  }

  @Test
  void realAnswersAreAsTheDocumentSays() {
    assertThat(stored.status()).isEqualTo(201);
    assertThat(refused.status()).isEqualTo(404);
    assertThatCode(() -> RestContract.check(stored)).doesNotThrowAnyException();
    assertThatCode(() -> RestContract.check(refused)).doesNotThrowAnyException();
  }

  @Test
  void aMissingAnotherOrAnUnknownMemberIsCaught() {
    JsonObject without = body(stored);
    without.remove("status");
    isCaught(with(stored, without), "status");
    isCaught(with(stored, body(stored).put("status", 3)), "status");
    isCaught(with(stored, body(stored).put("status", "DONE")), "status");
    isCaught(with(stored, body(stored).put("secret", "s")), "secret");
    JsonObject amount = body(stored).getJsonObject("amount").put("amount_cents", "1000");
    isCaught(with(stored, body(stored).put("amount", amount)), "amount_cents");
  }

  @Test
  void anotherStatusPathOrMediaTypeIsCaught() {
    isCaught(with(stored, 202), "status 202 is not in the document");
    isCaught(
        new Exchange("POST", "/api/v1/refunds", 201, stored.headers(), stored.body()),
        "POST /api/v1/refunds is not in the document");
    Map<String, String> html = new TreeMap<>(stored.headers());
    html.put("content-type", "text/html");
    isCaught(new Exchange("POST", Client.PAYMENTS, 201, html, stored.body()), "text/html");
    Map<String, String> nameless = new TreeMap<>(stored.headers());
    nameless.remove("x-request-id");
    isCaught(new Exchange("POST", Client.PAYMENTS, 201, nameless, stored.body()), "x-request-id");
  }

  @Test
  void aProblemThatIsNoneOrOfAnotherReasonIsCaught() {
    JsonObject without = body(refused);
    without.remove("request_id");
    isCaught(with(refused, without), "request_id");
    isCaught(with(refused, body(refused).put("reason", "NO_REASON")), "NO_REASON");
    isCaught(with(refused, body(refused).put("reason", "USER_NOT_FOUND")), "reasons of a 404");
  }
}
