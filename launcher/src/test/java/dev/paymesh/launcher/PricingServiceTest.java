package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service is made with {@code new-service}, filled in, built, run with the others, called over REST and thrown away.
 *
 * <p>Each build does the short form: the contract is compiled by Maven, and the new code on the classes of this very
 * build. The whole form, {@code -Dpaymesh.scaffold=whole}, copies all sources, builds everything and starts the script.
 */
@Timeout(value = 15 * 60)
final class PricingServiceTest {

  private static final List<String> LISTS = List.of(
      "docker/compose.yaml",
      "launcher/pom.xml",
      "launcher/src/main/java/dev/paymesh/launcher/Roster.java",
      "pom.xml");
  private static final Duration GREEN_WITHIN = Duration.ofMinutes(3);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void twoNewServicesRunWithTheOthersAtOnce() throws Exception {
    PricingTree tree = PricingTree.copied(folder.resolve("tree"), false);
    tree.make("sample");
    tree.make("pricing");
    assertThat(tree.strangeFiles("sample", "pricing").keySet()).containsExactlyElementsOf(LISTS);
    tree.fillPricingIn();
    tree.maven("proto", "generate-sources");
    String classes = tree.compiled("sample", "pricing");
    UpProcess up = UpProcess.startWith(classes, folder.resolve("home"), ground());
    try {
      HttpResponse<String> made = first(up, "/api/v1/sample/first");
      assertThat(new JsonObject(made.body()).getString("name")).isEqualTo("the first of sample");
      checkPrices(up);
      assertThat(tree.strangeFiles("sample", "pricing").keySet()).containsExactlyElementsOf(LISTS);
    } finally {
      up.terminate(Duration.ofSeconds(20));
    }
  }

  /** On the tests' PostgreSQL, with the passwords that its roles have there. */
  private static Map<String, String> ground() {
    Map<String, String> environment = new HashMap<>();
    environment.put("DATABASE_URL", TestDatabase.ownerUrl());
    Roster.DATABASE_ROLES.forEach(role -> environment.put(
        "PAYMESH_" + role.toUpperCase(Locale.ROOT) + "_DATABASE_URL", TestDatabase.urlFor(role)));
    environment.put("PAYMESH_PRICING_PORT", "0");
    environment.put("PAYMESH_SAMPLE_PORT", "0");
    return environment;
  }

  /** The first call of a cold process may be late. */
  private static HttpResponse<String> first(UpProcess up, String path) throws Exception {
    HttpResponse<String> answer = up.get(path);
    for (int n = 1; answer.statusCode() >= 503 && n < 5; n++) {
      answer = up.get(path);
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static void checkPrices(UpProcess up) throws Exception {
    JsonObject tea = new JsonObject(first(up, "/api/v1/prices/tea").body()).getJsonObject("price");
    assertThat(tea.getJsonObject("amount"))
        .isEqualTo(new JsonObject().put("amount_cents", 475).put("currency", "EUR"));
    assertThat(up.get("/api/v1/prices/nothing").statusCode()).isEqualTo(404);
    HttpResponse<String> batch = UpProcess.HTTP.send(
        up.request(up.gateway() + "/api/v1/prices:batchGet")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"skus\": [\"tea\", \"boat\", \"nothing\"]}"))
            .build(),
        BodyHandlers.ofString());
    JsonArray prices = new JsonObject(batch.body()).getJsonArray("prices");
    assertThat(prices).as(batch.body()).hasSize(2);
    assertThat(prices.getJsonObject(0).getJsonObject("amount").getLong("amount_cents"))
        .as("an integer, to the last yen")
        .isEqualTo(900_719_925_474_099L);
    checkWatch(up);
  }

  private static void checkWatch(UpProcess up) throws Exception {
    HttpResponse<Stream<String>> changes = UpProcess.HTTP.send(
        up.request(up.gateway() + "/api/v1/prices/tea/changes")
            .header("Last-Event-ID", "1")
            .build(),
        BodyHandlers.ofLines());
    try (Stream<String> lines = changes.body()) {
      Iterator<String> each = lines.iterator();
      assertThat(cents(each.next()))
          .as("what was stored after the one that was seen")
          .isEqualTo(475);
    }
  }

  private static int cents(String line) {
    return new JsonObject(line).getJsonObject("amount").getInteger("amount_cents");
  }

  @Test
  @EnabledIfSystemProperty(named = "paymesh.scaffold", matches = "whole")
  void fromTheCommandToTheFirstAnswerTakesLessThanThreeMinutes() throws Exception {
    PricingTree tree = PricingTree.copied(folder.resolve("tree"), true);
    tree.maven("", "-DskipTests", "package");
    long begunNs = System.nanoTime();
    tree.make("sample");
    UpProcess up = UpProcess.startScript(tree.root(), folder.resolve("home"), Map.of());
    try {
      first(up, "/api/v1/sample/first");
      Duration green = Duration.ofNanos(System.nanoTime() - begunNs);
      System.out.println(
          "from new-service to the first green REST call: " + green.toSeconds() + " s");
      assertThat(green).isLessThan(GREEN_WITHIN);
      assertThat(tree.strangeFiles("sample").keySet()).containsExactlyElementsOf(LISTS);
    } finally {
      up.terminate(Duration.ofSeconds(20));
    }
    tree.make("pricing");
    tree.fillPricingIn();
    // Their own tests, and what every service is held to.
    tree.underVersionControl();
    tree.maven(
        "",
        "test",
        "-Dtest=PricingVerticleTest,SampleVerticleTest,CallerMatrixTest,CallTest,ContractTest,"
            + "PromisedNamesTest,KeyedWritesTest,StaleReadsTest,ArchitectureTest,TidyTest,ReasonListTest",
        "-Dsurefire.failIfNoSpecifiedTests=false");
    UpProcess again = UpProcess.startScript(tree.root(), folder.resolve("home"), Map.of());
    try {
      checkPrices(again);
    } finally {
      again.terminate(Duration.ofSeconds(20));
    }
  }
}
