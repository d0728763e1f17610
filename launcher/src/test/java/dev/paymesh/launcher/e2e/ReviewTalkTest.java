package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A customer in review and a reviewer, each at a browser: they talk, and what is decided holds for payments at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReviewTalkTest {

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private static JsonObject says(String text) {
    return new JsonObject()
        .put("text", text)
        .put("idempotency_key", UUID.randomUUID().toString());
  }

  @Test
  void aCustomerIsClearedByATalkAndPays() {
    String customer = "u-" + UUID.randomUUID();
    mesh.execute(
        "insert into compliance.profiles (user_id, level) values ($1::text, 'FULL')", customer);
    String path = "/api/v1/users/" + customer + "/review-case";
    Client reviewer = mesh.as("the-reviewer", "support");
    try (SocketTalk one = SocketTalk.open(mesh, mesh.as(customer), path);
        SocketTalk other = SocketTalk.open(mesh, reviewer, path)) {
      JsonObject asked = one.say(says("what is missing?")).next();
      assertThat(asked.getString("author")).isEqualTo("CUSTOMER");
      String id = asked.getString("case_id");
      assertThat(other.say(new JsonObject()).next().getString("text"))
          .isEqualTo("what is missing?");
      other.say(says("nothing").put("decision", "APPROVED").put("case_id", id));
      assertThat(other.next().getString("decision")).isEqualTo("APPROVED");
      JsonObject decided = one.next();
      assertThat(decided.getString("decision")).isEqualTo("APPROVED");
      assertThat(decided.containsKey("author_id")).isFalse();
      assertThat(one.next()).isEqualTo(new JsonObject().put("closed", 1000));
    }
    try (SocketTalk stranger = SocketTalk.open(mesh, mesh.as("user-0002"), path)) {
      assertThat(stranger.say(says("let me in")).problem().getString("reason"))
          .isEqualTo("OWNER_NOT_ALLOWED");
    }
  }
}
