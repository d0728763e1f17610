package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.e2e.Client.Answer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The end of an account over REST: whose it may be, once, and for good. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccountsTest {

  private static final String USERS = "/api/v1/users";

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Client admin = mesh.as("the-admin", "admin");

  private String made() {
    JsonObject account = new JsonObject()
        .put("name", "Eve")
        .put("email", UUID.randomUUID() + "@example.org")
        .put("idempotency_key", UUID.randomUUID().toString());
    return admin
        .send(admin
            .request(USERS)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(account.encode())))
        .id();
  }

  private static Answer delete(Client client, String id, String key) {
    return client.send(
        client.request(USERS + "/" + id).header("Idempotency-Key", key).DELETE());
  }

  @Test
  void anAccountIsDeletedOnceAndIsGone() {
    String id = made();
    String key = UUID.randomUUID().toString();
    Answer deleted = delete(admin, id, key);
    assertThat(deleted.status()).as(deleted.http().body()).isEqualTo(204);
    assertThat(deleted.http().body()).isEmpty();
    assertThat(admin.get(USERS + "/" + id).reason()).isEqualTo("USER_NOT_FOUND");
    assertThat(delete(admin, id, key).status()).isEqualTo(204);
    assertThat(delete(admin, id, UUID.randomUUID().toString()).reason())
        .isEqualTo("USER_NOT_FOUND");
    assertThat(delete(admin, made(), key).reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
  }

  @Test
  void onlyAnAdministratorDeletesAndOnlyUnderAKey() {
    String id = made();
    assertThat(delete(mesh.as(id), id, "k").reason()).isEqualTo("ROLE_NOT_ALLOWED");
    assertThat(delete(mesh.as("the-clerk", "support"), id, "k").reason())
        .isEqualTo("ROLE_NOT_ALLOWED");
    Answer keyless = admin.send(admin.request(USERS + "/" + id).DELETE());
    assertThat(keyless.status()).isEqualTo(400);
    assertThat(keyless.json().getJsonArray("errors").getJsonObject(0).getString("field"))
        .isEqualTo("idempotency_key");
    assertThat(admin.get(USERS + "/" + id).status()).isEqualTo(200);
  }
}
