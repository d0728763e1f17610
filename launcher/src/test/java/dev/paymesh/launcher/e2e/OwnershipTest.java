package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.e2e.Client.Answer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whose payment it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnershipTest {

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Client ada = mesh.as("user-0001");
  private final Client eve = mesh.as("user-0002");

  @Test
  void anotherUsersPaymentIsToldLikeNone() {
    String id = ada.pay(Client.payment(1_000)).id();
    String none = UUID.randomUUID().toString();
    for (String suffix : List.of("", "/status")) {
      Answer others = eve.get(Client.PAYMENTS + "/" + id + suffix);
      Answer nobodys = eve.get(Client.PAYMENTS + "/" + none + suffix);
      assertThat(others.status()).isEqualTo(404);
      assertThat(withoutRequestId(others)).isEqualTo(withoutRequestId(nobodys));
    }
  }

  private static JsonObject withoutRequestId(Answer answer) {
    JsonObject problem = answer.json();
    problem.remove("request_id");
    return problem;
  }

  @Test
  void supportMayReadAndWatchAnyPayment() {
    String id = ada.pay(Client.payment(1_000)).id();
    Client support = mesh.as("agent-7", "support");
    assertThat(support.get(Client.PAYMENTS + "/" + id).id()).isEqualTo(id);
    assertThat(support.watch(id, "", 10)).hasSize(2);
  }

  @Test
  void nobodyPaysForSomebodyElse() {
    JsonObject body = Client.payment(1_000).put("user_id", "user-0001");
    assertThat(eve.pay(body).status()).isEqualTo(400);
  }

  @Test
  void headersFromOutsideChangeNothing() {
    for (String header :
        List.of("x-user-id", "x-user-role", "x-mesh-auth", "x-mesh-caller", "grpc-timeout")) {
      Answer answer =
          eve.send(eve.post(Client.payment(1_000).encode()).header(header, "user-0001"));
      assertThat(answer.status()).as(header).isEqualTo(201);
      assertThat(answer.json().getString("user_id")).as(header).isEqualTo("user-0002");
    }
  }

  @Test
  void whatIsInternalCannotBeSent() {
    for (String member : List.of("evidence", "checks_unavailable")) {
      Answer answer = eve.pay(Client.payment(1_000).put(member, true));
      assertThat(answer.status()).as(member).isEqualTo(400);
    }
  }
}
