package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.launcher.e2e.Client.Answer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge does with the mesh's own rpcs beyond one request and one answer: waiting, expanding, versions, lists. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EdgeWaysTest {

  /** The rail leaves such amounts undecided. */
  private static final long UNDECIDED = 1_066;

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Client ada = mesh.as("user-0001");

  private String path(long amount) {
    return Client.PAYMENTS + "/" + ada.pay(Client.payment(amount)).id();
  }

  @Test
  void whoWaitsIsToldOfTheChangeWhenItComes() {
    String path = path(1_000);
    String version = ada.get(path).header("ETag");
    long begun = System.nanoTime();
    Answer changed = ada.send(ada.request(path + "?wait=20s").header("If-None-Match", version));
    while (changed.status() == 200 && changed.json().getString("status").equals("PROCESSING")) {
      changed =
          ada.send(ada.request(path + "?wait=20s").header("If-None-Match", changed.header("ETag")));
    }
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json().getString("status")).isEqualTo("COMPLETED");
    assertThat(changed.header("ETag")).isNotEqualTo(version);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    assertThat(ada.get(path + "?wait=20s").json().getString("status")).isEqualTo("COMPLETED");
  }

  @Test
  void whoWaitsInVainIsToldThatThereIsNothingNew() {
    String path = path(UNDECIDED);
    Answer before = ada.get(path + "?wait=0s");
    long begun = System.nanoTime();
    Answer same =
        ada.send(ada.request(path + "?wait=1s").header("If-None-Match", before.header("ETag")));
    assertThat(same.status()).isEqualTo(304);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(900));
    Answer other = ada.send(ada.request(path + "?wait=20s").header("If-None-Match", "\"999\""));
    assertThat(other.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "10", "-1s", "1.5s", "9999s", "1s&wait=2s", "1S", "%00"})
  void whatIsNoTimeIsRefused(String wait) {
    Answer refused = ada.get(path(UNDECIDED) + "?wait=" + wait);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().getJsonArray("errors").getJsonObject(0).getString("field"))
        .isEqualTo("wait");
  }

  @Test
  void whoWaitsTakesThePlaceOfAStream() {
    String path = path(UNDECIDED);
    StreamSlots slots = new StreamSlots(1);
    Client client =
        mesh.gateway(new Quotas(slots, new UserRate(0)), Timing.DEFAULT).as("user-0001");
    CompletableFuture<Answer> waiting =
        CompletableFuture.supplyAsync(() -> client.get(path + "?wait=3s"));
    Eventually.within(Duration.ofSeconds(10), "waits", () -> slots.open() == 1);
    Answer second = client.get(path + "?wait=3s");
    assertThat(second.status()).isEqualTo(429);
    assertThat(second.reason()).isEqualTo("STREAMS_EXCEEDED");
    assertThat(waiting.join().status()).isEqualTo(200);
    Eventually.within(Duration.ofSeconds(10), "left", () -> slots.open() == 0);
  }

  @Test
  void anIdIsExpandedForWhoMaySeeWhatItStandsFor() {
    String path = path(UNDECIDED);
    JsonObject whole = ada.get(path + "?expand=user").json();
    assertThat(whole.getJsonObject("user").getString("id")).isEqualTo("user-0001");
    assertThat(whole.getJsonObject("user").getMap())
        .containsOnlyKeys(
            ada.get("/api/v1/users/user-0001").json().fieldNames().toArray(String[]::new));
    assertThat(ada.get(path).json().containsKey("user")).isFalse();
    Answer others = mesh.as("user-0002").get(path + "?expand=user");
    assertThat(others.status()).isEqualTo(404);
    assertThat(ada.get(path + "?expand=nobody").status()).isEqualTo(400);
    assertThat(ada.get(path + "?expand=user&expand=user").status()).isEqualTo(400);
    assertThat(ada.get(path + "?expand=").status()).isEqualTo(400);
  }

  @Test
  void aChangeOfAnAccountNamesTheVersionItIsAbout() {
    Client cleo = mesh.as("user-0003");
    Answer before = cleo.get("/api/v1/users/user-0003");
    String name = "Cleo " + UUID.randomUUID();
    Answer changed = cleo.send(patch(cleo, "{\"name\":\"" + name + "\"}", before.header("ETag")));
    assertThat(changed.status()).as(changed.http().body()).isEqualTo(200);
    assertThat(changed.json().getString("name")).isEqualTo(name);
    assertThat(changed.header("ETag")).isNotEqualTo(before.header("ETag"));
    Answer late = cleo.send(patch(cleo, "{\"name\":\"Late\"}", before.header("ETag")));
    assertThat(late.status()).isEqualTo(412);
    assertThat(late.reason()).isEqualTo("VERSION_MISMATCH");
    assertThat(late.json().getBoolean("retryable")).isFalse();
    assertThat(cleo.send(patch(cleo, "{}", changed.header("ETag"))).status()).isEqualTo(400);
  }

  private static HttpRequest.Builder patch(Client client, String body, String version) {
    return client
        .request("/api/v1/users/user-0003")
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .header("If-Match", version)
        .method("PATCH", BodyPublishers.ofString(body));
  }

  @Test
  void aListIsLinesOrEvents() {
    Client admin = mesh.as("user-0002", "admin");
    Answer lines = admin.get("/api/v1/users");
    assertThat(lines.status()).isEqualTo(200);
    assertThat(lines.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(lines.http().body().lines().map(line -> new JsonObject(line).getString("id")))
        .contains("user-0001", "user-1000")
        .isSorted();
    Answer events =
        admin.send(admin.request("/api/v1/users").header("Accept", "text/event-stream"));
    assertThat(events.http().body())
        .startsWith("retry: 2000\n\n")
        .endsWith("event: end\ndata: {}\n\n");
    assertThat(ada.get("/api/v1/users").status()).isEqualTo(403);
  }

  @Test
  void whatAnItemOfABatchFailedWithIsToldBesideIt() {
    Client admin = mesh.as("user-0002", "admin");
    Answer batch = admin.send(admin
        .request("/api/v1/users:batchGet")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{\"ids\":[\"user-0001\",\"nobody\"]}")));
    assertThat(batch.status()).as(batch.http().body()).isEqualTo(200);
    assertThat(batch.http().body())
        .contains("\"reason\":\"USER_NOT_FOUND\"")
        .contains("\"id\":\"user-0001\"");
  }
}
