package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.auth.TokenConfig;
import dev.paymesh.gateway.auth.TokenIssuer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a whole run writes: lines that name their request, and nothing that a person or a secret is known by. */
@Timeout(180)
final class LogTest {

  private static final String SECRET = "a token secret of the log test, 32 bytes and more";
  private static final String MESH_KEY = "a mesh key of the log test, 32 bytes and more";
  private static final String DESCRIPTION = "a present for Grace Hopper";
  private static final String EMAIL = "grace.hopper@example.com";
  private static final String CONTENT = "%PDF-1.4 passport number X1234567";
  private static final String KEY = "key-of-" + UUID.randomUUID();
  private static final String IN_QUERY = "somebodys-ticket-in-a-query";
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PAYMENTS = "/api/v1/payments";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  private String gateway = "";

  private static String token(String user, String role) {
    return TokenIssuer.of(TokenConfig.hs256(SECRET.getBytes(StandardCharsets.UTF_8)))
        .issue(user, role, Duration.ofHours(1));
  }

  private HttpRequest.Builder as(String token, String path) {
    return HttpRequest.newBuilder(URI.create(gateway + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + token)
        .header("Idempotency-Key", KEY);
  }

  private static HttpRequest.Builder json(HttpRequest.Builder request, JsonObject body) {
    return request
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.encode()));
  }

  private static int send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = UpProcess.HTTP.send(request.build(), BodyHandlers.ofString());
    return answer.statusCode();
  }

  private static JsonObject payment(String currency) {
    return new JsonObject()
        .put("amount_cents", 1_000)
        .put("currency", currency)
        .put("description", DESCRIPTION);
  }

  /** Payments, uploads, accounts; errors and refusals of each kind. */
  private void useIt() throws IOException, InterruptedException {
    String user = token("user-0001", "user");
    String admin = token("the-admin", "admin");
    assertThat(send(json(as(user, PAYMENTS), payment("USD"))
            .header("X-Request-Id", "the-payment")
            .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")))
        .isEqualTo(201);
    assertThat(send(json(as(user, PAYMENTS), payment("XXX")))).isEqualTo(400);
    assertThat(send(json(as(user, PAYMENTS), payment("EUR")))).isEqualTo(422);
    assertThat(send(as(user, PAYMENTS)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"description\": \"" + DESCRIPTION))))
        .isEqualTo(400);
    assertThat(send(as(user + "x", PAYMENTS).GET())).isEqualTo(401);
    assertThat(send(as(user, "/nowhere/" + EMAIL + "?ticket=" + IN_QUERY).GET()))
        .isEqualTo(404);
    assertThat(send(as(user, "/api/v1/users/user-0002").GET())).isBetween(403, 404);
    assertThat(send(as(user, PAYMENTS + "/" + UUID.randomUUID())
            .header("X-Request-Id", "the-missing")
            .GET()))
        .isEqualTo(404);
    JsonObject account = new JsonObject().put("name", "Grace Hopper").put("email", EMAIL);
    assertThat(send(json(as(admin, "/api/v1/users"), account))).isEqualTo(201);
    assertThat(send(json(as(user, "/api/v1/users"), account))).isEqualTo(403);
    assertThat(send(as(user, "/api/v1/users/user-0001/documents?document_type=PASSPORT")
            .header("Content-Type", "application/pdf")
            .POST(BodyPublishers.ofString(CONTENT))))
        .isBetween(200, 422);
  }

  @Test
  void everyLineNamesItsRequestAndNoneTellsASecretOrAPerson() throws Exception {
    UpProcess mesh = UpProcess.start(
        folder.resolve("home"),
        Map.of(
            // The kernel's tests have a form of their own on this class path.
            "JAVA_TOOL_OPTIONS",
            "-Dlogback.configurationFile=logback.xml",
            "JWT_SECRET",
            SECRET,
            "PAYMESH_MESH_KEY",
            MESH_KEY,
            "PAYMESH_LOG_FORMAT",
            "json",
            "PAYMESH_ACCESS_SAMPLE",
            "1"));
    gateway = mesh.gateway();
    useIt();
    assertThat(mesh.terminate(Duration.ofSeconds(10))).isZero();
    List<JsonObject> lines = mesh.said()
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(JsonObject::new)
        .toList();
    String log = String.join("\n", lines.stream().map(JsonObject::encode).toList());
    assertThat(log)
        .doesNotContain(SECRET, MESH_KEY, KEY, IN_QUERY, CONTENT, "X1234567")
        .doesNotContainIgnoringCase(EMAIL)
        .doesNotContain("Hopper", DESCRIPTION, "Bearer ", "eyJ", "postgresql://");
    assertThat(access(lines, "the-payment"))
        .as(log)
        .allSatisfy(line -> assertThat(line.getString("trace_id")).isEqualTo(TRACE))
        .extracting(line -> line.getString("rpc", line.getString("route")))
        .contains(
            PAYMENTS,
            "payment.v1.PaymentService.CreatePayment",
            "user.v1.UserService.GetUser",
            "compliance.v1.ComplianceService.CheckKyc");
    assertThat(access(lines, "the-missing"))
        .extracting(line -> line.getString("status"))
        .contains("404", "NOT_FOUND");
    assertThat(ofLogger(lines, "paymesh.audit"))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.getString("request_id")).isNotEmpty());
    assertThat(ofLogger(lines, "paymesh.access"))
        .allSatisfy(line -> assertThat(line.getString("request_id")).isNotEmpty());
  }

  private static List<JsonObject> access(List<JsonObject> lines, String requestId) {
    return ofLogger(lines, "paymesh.access")
        .filter(line -> requestId.equals(line.getString("request_id")))
        .toList();
  }

  private static Stream<JsonObject> ofLogger(List<JsonObject> lines, String logger) {
    return lines.stream().filter(line -> line.getString("logger", "").equals(logger));
  }
}
