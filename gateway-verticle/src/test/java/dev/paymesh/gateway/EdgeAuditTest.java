package dev.paymesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Browsers;
import dev.paymesh.gateway.auth.TokenIssuer;
import dev.paymesh.gateway.web.StreamTickets;
import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.shared.testkit.AuditLines;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the edge refuses before any service hears of it is in the audit log, by whichever way in it came. */
final class EdgeAuditTest {

  private static final String THINGS = "/api/v1/things/thing-7";

  @AutoClose
  private final Ways ways = Ways.start(new Browsers(
      List.of(),
      Optional.of(StreamTickets.of(SecretKeys.parse("a mesh key for tests only, long enough")))));

  @AutoClose
  private final AuditLines audit = AuditLines.listen();

  private final String who = "user-" + UUID.randomUUID();

  private HttpResponse<String> ask(HttpRequest.Builder request) {
    return ways.send(request.header("X-Request-Id", "request-1"));
  }

  private HttpRequest.Builder as(String role, String path) {
    String token = TokenIssuer.of(Ways.TOKENS).issue(who, role, Duration.ofHours(1));
    return ways.anonymous(path).header("Authorization", "Bearer " + token);
  }

  private String line(String rpc, String told) {
    return "refused at=gateway who=" + who + " role=admin service=- rpc=ways.v1.WaysService." + rpc
        + " " + told + " request=request-1";
  }

  @Test
  void aRoleThatAnRpcDoesNotNameIsToldWhicheverWayItComes() {
    String said = "{\"path\":\"" + THINGS + "/counts\"}";
    assertThat(ask(as("admin", THINGS)).statusCode()).isEqualTo(403);
    assertThat(ask(as("admin", THINGS + "/counts")).statusCode()).isEqualTo(403);
    assertThat(
            ask(as("admin", THINGS + "/talk").header("Sec-WebSocket-Protocol", "paymesh.v1.json"))
                .statusCode())
        .isEqualTo(403);
    ask(as("admin", "/ways.v1.WaysService/GetThing")
        .header("Content-Type", "application/grpc-web+proto")
        .POST(BodyPublishers.ofByteArray(new byte[5])));
    ask(as("admin", "/api/v1/stream-tickets")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(said)));
    String why = " why=ROLE_NOT_ALLOWED";
    assertThat(audit.of(who))
        .containsExactly(
            line("GetThing", "resource=thing-7" + why),
            line("CountThings", "resource=thing-7" + why),
            line("Talk", "resource=thing-7" + why),
            line("GetThing", "resource=-" + why),
            line("CountThings", "resource=-" + why));
  }

  @Test
  void aPageOfAnotherOriginIsTold() throws Exception {
    String requestId = UUID.randomUUID().toString();
    String headers = "Origin: https://evil.example\r\nX-Request-Id: " + requestId
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade";
    try (RawClient client = RawClient.send(ways, "GET " + THINGS + "/talk", headers)) {
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 403");
    }
    assertThat(audit.of(Ways.USER).stream().filter(line -> line.endsWith(requestId)))
        .singleElement()
        .asString()
        .contains("WaysService.Talk resource=thing-7 why=ACCESS_DENIED ");
  }

  @Test
  void whoHasNoTokenIsNobodyWhateverElseItSays() {
    String requestId = UUID.randomUUID().toString();
    for (HttpRequest.Builder request : List.of(
        ways.anonymous(THINGS),
        ways.anonymous(THINGS).header("Authorization", "Bearer " + who),
        ways.anonymous(THINGS + "/counts?ticket=" + who))) {
      request.headers("X-Request-Id", requestId, "x-user-id", who, "x-user-role", "admin");
      assertThat(ways.send(request).statusCode()).isEqualTo(401);
    }
    assertThat(audit.of(who)).isEmpty();
    assertThat(audit.of("-").stream().filter(line -> line.endsWith(requestId)))
        .hasSize(3)
        .allSatisfy(line ->
            assertThat(line).contains("at=gateway who=- role=- ", " resource=thing-7 why=TOKEN_"));
  }

  @Test
  void whatAPathBringsBreaksNoLine() {
    String evil = "/api/v1/things/x%0Arefused%20who=user-0001";
    assertThat(ask(as("admin", evil)).statusCode()).isEqualTo(403);
    assertThat(audit.of(who))
        .singleElement()
        .asString()
        .contains(" resource=sha256:")
        .doesNotContain("user-0001", "\n");
  }

  @Test
  void whoIsServedIsNotTold() {
    assertThat(ask(as("user", THINGS)).statusCode()).isEqualTo(200);
    assertThat(ways.json("POST", THINGS + ":cancel", "{\"id\": 7}").statusCode())
        .isEqualTo(400);
    assertThat(audit.of(who)).isEmpty();
  }
}
