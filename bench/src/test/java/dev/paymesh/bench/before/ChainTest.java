package dev.paymesh.bench.before;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.paymesh.bench.Tokens;
import dev.paymesh.shared.testkit.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Owns the proof that what Paymesh is compared with makes the same payments, by the same rules. */
class ChainTest {

  private static final String SECRET = "a secret of the chain, for tests only";
  private static final long START_S_MAX = 30;
  private static final Map<String, String> SETTINGS = new HashMap<>();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static Vertx vertx;

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    SETTINGS.put("JWT_SECRET", SECRET);
    for (String role : Chain.ROLES) {
      if (!role.equals("gateway")) {
        SETTINGS.put(Chain.variable(role, "DATABASE_URL"), TestDatabase.urlFor(role));
      }
    }
    fill();
    for (String role : Chain.ROLES) {
      int port = new Chain(vertx, SETTINGS).start(role, 2).await(START_S_MAX, TimeUnit.SECONDS);
      SETTINGS.put(Chain.variable(role, "URL"), "http://127.0.0.1:" + port);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close().await(START_S_MAX, TimeUnit.SECONDS);
  }

  /** One user for each way to be refused; a test that is repeated finds them there. */
  private static void fill() throws SQLException {
    sql(
        "insert into \"user\".accounts (id, name, email, roles, status) select id, id, id || '@x.example',"
            + " array['user'], case id when 'c-suspended' then 'SUSPENDED' else 'ACTIVE' end from"
            + " unnest(array['c-good','c-suspended','c-blocked','c-expired','c-missing','c-review']) as id"
            + " on conflict do nothing");
    sql(
        "insert into compliance.profiles (user_id, level, status, risk_score) select id, 'FULL', case id"
            + " when 'c-blocked' then 'BLOCKED' when 'c-review' then 'REVIEW' else 'CLEARED' end, 0 from"
            + " unnest(array['c-good','c-suspended','c-blocked','c-expired','c-missing','c-review']) as id"
            + " on conflict do nothing");
    sql("insert into document.documents (id, user_id, document_type, status, expires_at) select"
        + " md5(id)::uuid, id, 'PASSPORT', 'VERIFIED', case id when 'c-expired' then timestamptz"
        + " '2024-01-01Z' else timestamptz '2099-01-01Z' end from"
        + " unnest(array['c-good','c-suspended','c-blocked','c-expired','c-review']) as id"
        + " on conflict do nothing");
  }

  private static String sql(String text) throws SQLException {
    String url = TestDatabase.ownerUrl().replaceFirst("^postgresql://[^@]*@", "jdbc:postgresql://");
    try (Connection owner = DriverManager.getConnection(url, "postgres", "postgres");
        Statement statement = owner.createStatement()) {
      if (!statement.execute(text)) {
        return "";
      }
      ResultSet rows = statement.getResultSet();
      return rows.next() ? rows.getString(1) : "";
    }
  }

  @Test
  void aPaymentIsStoredWithItsEventAndAnsweredAtTheSizeOfARestResource() throws Exception {
    HttpResponse<String> answer = pay("c-good", "k-1", 4_200);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    assertThat(answer.body().length()).isCloseTo(4_200, within(200));
    JsonObject payment = new JsonObject(answer.body());
    assertThat(payment.getString("status")).isEqualTo("PROCESSING");
    assertThat(payment.getJsonObject("amount").getLong("amount_cents")).isEqualTo(4_200);
    assertThat(sql(
            "select message || hash_is from (select message, (hash is not null)::text as hash_is"
                + " from payment.payment_events where payment_id = '" + payment.getString("id")
                + "') as e"))
        .isEqualTo("Payment acceptedtrue");
  }

  @Test
  void theSameAgainIsTheSamePaymentAndAnotherUnderItsKeyIsRefused() throws Exception {
    JsonObject first = new JsonObject(pay("c-good", "k-2", 4_200).body());
    JsonObject again = new JsonObject(pay("c-good", "k-2", 4_200).body());

    assertThat(again.getString("id")).isEqualTo(first.getString("id"));
    assertThat(pay("c-good", "k-2", 4_201).statusCode()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource({
    "c-suspended, ACCOUNT_SUSPENDED",
    "c-blocked, KYC_BLOCKED",
    "c-expired, DOCUMENT_EXPIRED",
    "c-missing, DOCUMENT_MISSING",
    "c-review, KYC_REVIEW",
    "c-nobody, ACCOUNT_UNKNOWN"
  })
  void whoMayNotPayIsRefusedWithTheReason(String user, String reason) throws Exception {
    HttpResponse<String> answer = pay(user, "k-3", 4_200);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(new JsonObject(answer.body()).getString("reason")).isEqualTo(reason);
  }

  @Test
  void everyServiceChecksTheTokenItself() throws Exception {
    String forged = new Tokens("another secret that is long enough too").of("c-good");
    for (String role : Chain.ROLES) {
      URI anything = URI.create(SETTINGS.get(Chain.variable(role, "URL")) + "/api/v1/x");

      assertThat(get(anything, "Bearer " + forged)).as(role).isEqualTo(401);
      assertThat(get(anything, "none")).as(role).isEqualTo(401);
      assertThat(get(anything, "Bearer " + new Tokens(SECRET).of("c-good")))
          .as(role)
          .isEqualTo(404);
    }
  }

  @Test
  void whatIsNoOrderIsRefused() throws Exception {
    assertThat(post("c-good", "{").statusCode()).isEqualTo(400);
    assertThat(
            post("c-good", "{\"amount_cents\": 0, \"idempotency_key\": \"k\"}").statusCode())
        .isEqualTo(400);
    assertThat(post("c-good", "{\"amount_cents\": 1}").statusCode()).isEqualTo(400);
  }

  private static HttpResponse<String> pay(String user, String key, int cents) throws Exception {
    return post(
        user,
        "{\"amount_cents\":%d,\"currency\":\"USD\",\"description\":\"d\",\"idempotency_key\":\"%s\"}"
            .formatted(cents, key));
  }

  private static HttpResponse<String> post(String user, String body) throws Exception {
    URI payments = URI.create(SETTINGS.get("BEFORE_GATEWAY_URL") + "/api/v1/payments");
    return HTTP.send(
        HttpRequest.newBuilder(payments)
            .header("Authorization", "Bearer " + new Tokens(SECRET).of(user))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static int get(URI uri, String authorization) throws Exception {
    return HTTP.send(
            HttpRequest.newBuilder(uri).header("Authorization", authorization).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
