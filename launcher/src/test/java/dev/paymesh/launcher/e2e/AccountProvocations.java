package dev.paymesh.launcher.e2e;

import dev.paymesh.launcher.e2e.Provocations.Provocation;
import dev.paymesh.launcher.e2e.Provocations.Told;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Owns how the reasons of accounts are provoked over REST. */
final class AccountProvocations {

  private static final String USERS = "/api/v1/users";
  private static final String ADA = USERS + "/user-0001";

  private final Client admin;
  private final Client ada;

  AccountProvocations(Mesh mesh) {
    this.admin = mesh.as("root", "admin");
    this.ada = mesh.as("user-0001");
  }

  void addTo(Map<String, Provocation> all) {
    all.put("ROLE_NOT_ALLOWED", () -> Told.of(make(ada, "ada@example.org")));
    all.put("OWNER_NOT_ALLOWED", () -> Told.of(ada.get(USERS + "/user-0002")));
    all.put("USER_NOT_FOUND", () -> Told.of(admin.get(USERS + "/nobody")));
    all.put("EMAIL_TAKEN", () -> {
      String email = UUID.randomUUID() + "@example.org";
      make(admin, email);
      return Told.of(make(admin, email));
    });
    all.put(
        "VERSION_MISMATCH",
        () -> Told.of(change(admin, new JsonObject().put("name", "Ada"), "\"99\"")));
    all.put(
        "ROLES_NOT_ALLOWED",
        () -> Told.of(change(ada, new JsonObject().put("roles", List.of("admin")), "*")));
  }

  private static Client.Answer make(Client client, String email) {
    JsonObject account = new JsonObject().put("name", "Ada").put("email", email);
    return client.send(client
        .request(USERS)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .POST(BodyPublishers.ofString(account.encode())));
  }

  private static Client.Answer change(Client client, JsonObject account, String version) {
    return client.send(client
        .request(ADA)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .header("If-Match", version)
        .method("PATCH", BodyPublishers.ofString(account.encode())));
  }
}
