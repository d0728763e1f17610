package dev.paymesh.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Browsers;
import dev.paymesh.gateway.Ways;
import dev.paymesh.proto.ways.v1.CountThingsRequest;
import dev.paymesh.shared.config.SecretKeys;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets as a page uses them: bought with a token, shown instead of one, good for one stream and nothing else. */
final class TicketWaysTest {

  private static final String COUNTS = "/api/v1/things/1/counts";

  @AutoClose
  private static Ways ways;

  @BeforeAll
  static void start() {
    ways = Ways.start(new Browsers(
        List.of(),
        Optional.of(StreamTickets.of(SecretKeys.parse("a mesh key for tests only, long enough")))));
  }

  private static HttpResponse<String> buy(String body) {
    return ways.json("POST", TicketOffice.PATH, body);
  }

  private static String ticket() {
    HttpResponse<String> sold = buy("{\"path\":\"" + COUNTS + "\"}");
    assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
    assertThat(sold.headers().firstValue("Cache-Control")).contains("no-store");
    JsonObject told = new JsonObject(sold.body());
    assertThat(told.getString("url")).isEqualTo(COUNTS + "?ticket=" + told.getString("ticket"));
    assertThat(told.getInteger("expires_in_seconds")).isEqualTo(60);
    return told.getString("ticket");
  }

  private static HttpResponse<String> show(String path, String ticket) {
    return ways.send(
        ways.anonymous(path + "?upto=2&ticket=" + ticket).header("Accept", "text/event-stream"));
  }

  @Test
  void aTicketOpensItsStreamAgainAndAgainForWhoBoughtIt() {
    String ticket = ticket();
    for (int time = 0; time < 2; time++) {
      HttpResponse<String> events = show(COUNTS, ticket);
      assertThat(events.statusCode()).isEqualTo(200);
      assertThat(events.body()).contains("id: 2\n").doesNotContain(ticket);
      assertThat(ways.<CountThingsRequest>asked().getId()).isEqualTo("1");
    }
  }

  @Test
  void aTicketOpensNothingElse() {
    String ticket = ticket();
    for (String other : List.of(
        "/api/v1/things/2/counts",
        "/api/v1/things/%31/counts",
        "/api/v1/things/1",
        "/api/v1/things/1/talk",
        "/api/v1/stream-tickets")) {
      HttpResponse<String> refused = show(other, ticket);
      assertThat(refused.statusCode()).as(other).isIn(401, 404, 405);
      assertThat(refused.body()).doesNotContain(ticket);
    }
  }

  @Test
  void aTicketThatWasTouchedIsNone() {
    String ticket = ticket();
    for (int at = 0; at < ticket.length(); at++) {
      char other = ticket.charAt(at) == 'A' ? 'B' : 'A';
      String touched = ticket.substring(0, at) + other + ticket.substring(at + 1);
      // The last character of each part has bits that stand for nothing.
      boolean loose = at == ticket.length() - 1 || ticket.charAt(at + 1) == '.';
      if (!loose) {
        assertThat(show(COUNTS, touched).statusCode()).as("at %s", at).isEqualTo(401);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "k1.", "k1..", "k1.A.A", "k9.AAAA.AAAA", "k1.AAAA.%00"})
  void whatIsNoTicketIsRefused(String ticket) {
    HttpResponse<String> refused = show(COUNTS, ticket);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).contains("TOKEN_INVALID");
  }

  @Test
  void aTokenThatIsShownCountsMoreThanATicket() {
    HttpResponse<String> refused = ways.send(
        ways.anonymous(COUNTS + "?upto=2&ticket=" + ticket()).header("Authorization", "Bearer x"));
    assertThat(refused.statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "7",
        "{",
        "{\"path\":7}",
        "{\"path\":\"\"}",
        "{\"path\":\"/nowhere\"}",
        "{\"path\":\"/api/v1/things/1\"}",
        "{\"path\":\"/api/v1/things/1/counts?upto=1\"}",
        "{\"path\":\"/api/v1/things/1/counts\",\"more\":1}",
        "{\"path\":null}"
      })
  void ticketsAreSoldForStreamsOnly(String body) {
    HttpResponse<String> refused = buy(body);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
  }
}
