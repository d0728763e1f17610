package dev.paymesh.launcher.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.gateway.auth.TokenForgery;
import dev.paymesh.gateway.auth.TokenForgery.Forgery;
import dev.paymesh.launcher.e2e.Wire.Reply;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every forged token on every kind of route, and good tokens where none is looked for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensTest {

  private static final String USER = "user-0001";
  private static final int VARIANTS_MIN = 60;

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final int port = mesh.gateway(
          new Quotas(new StreamSlots(0), new UserRate(0)), Timing.DEFAULT)
      .port();
  private final String paymentId = mesh.as(USER).pay(Client.payment(1_066)).id();
  private final String good = TokenForgery.good(Mesh.JWT_SECRET, USER);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /api/v1/payments",
        "GET /api/v1/payments/ID",
        "GET /api/v1/payments/ID/status"
      })
  void everyForgedTokenIsRefusedEverywhere(String route) throws IOException {
    List<Forgery> forgeries = TokenForgery.against(Mesh.JWT_SECRET, USER);
    assertThat(forgeries).hasSizeGreaterThanOrEqualTo(VARIANTS_MIN);
    long before = stored();
    for (Forgery forgery : forgeries) {
      StringBuilder headers = new StringBuilder();
      forgery
          .authorization()
          .forEach(value -> headers.append("Authorization: ").append(value).append("\r\n"));
      refused(forgery.name(), send(route, headers.toString(), body()));
    }
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void aGoodTokenAnywhereElseIsNoToken() throws IOException {
    String token = good.substring("Bearer ".length());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("a cookie", "Cookie: access_token=" + token + "; Authorization=" + token);
    headers.put("X-Authorization", "X-Authorization: " + good);
    headers.put("Proxy-Authorization", "Proxy-Authorization: " + good);
    headers.put("X-Forwarded-Authorization", "X-Forwarded-Authorization: " + good);
    headers.put("X-Access-Token", "X-Access-Token: " + token);
    headers.put("an underscore in the name", "Authorization_: " + good);
    headers.put("x-mesh-auth", "x-mesh-auth: " + token);
    headers.put("x-user-id and a role", "x-user-id: " + USER + "\r\nx-user-role: admin");
    headers.put("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: bearer, " + token);
    for (String route : List.of(
        "POST /api/v1/payments", "GET /api/v1/payments/ID", "GET /api/v1/payments/ID/status")) {
      for (Map.Entry<String, String> placed : headers.entrySet()) {
        refused(placed.getKey(), send(route, placed.getValue() + "\r\n", body()));
      }
      for (String name : List.of("access_token", "token", "authorization", "jwt")) {
        refused("query " + name, send(route + "?" + name + "=" + token, "", body()));
      }
      refused("the body", send(route, "", "{\"access_token\":\"" + token + "\"}"));
      refused(
          "user info of the URI",
          send(route.replace(" /", " http://" + token + "@localhost/"), "", body()));
    }
  }

  @Test
  void theSchemeIsReadWithoutRegardToCase() throws IOException {
    for (String scheme : List.of("Bearer ", "bearer ", "BEARER ")) {
      String header = "authorization: " + good.replace("Bearer ", scheme) + "\r\n";
      assertThat(send("GET /api/v1/payments/ID", header, "").status())
          .as(scheme)
          .isEqualTo(200);
    }
  }

  @Test
  void aRefusalComesBeforeTheBody() throws IOException {
    try (Wire wire = Wire.to(port)) {
      wire.send("POST /api/v1/payments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
          + "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n");
      assertThat(wire.read().status()).isEqualTo(401);
    }
  }

  private Reply send(String route, String headers, String body) throws IOException {
    boolean post = route.startsWith("POST");
    String content =
        post ? "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n" : "";
    try (Wire wire = Wire.to(port)) {
      wire.send((route.replace("ID", paymentId) + " HTTP/1.1\r\nHost: localhost\r\n" + headers
              + content + "\r\n" + (post ? body : ""))
          .getBytes(UTF_8));
      return wire.read();
    }
  }

  private static String body() {
    return Client.payment(1_000, UUID.randomUUID().toString()).encode();
  }

  private long stored() {
    return mesh.count("select count(*) from payment.payments");
  }

  private static void refused(String name, Reply reply) {
    assertThat(reply).as(name).isNotNull();
    assertThat(reply.status()).as(name).isEqualTo(401);
    assertThat(reply.header("Content-Type")).as(name).isEqualTo("application/problem+json");
    assertThat(reply.header("WWW-Authenticate")).as(name).startsWith("Bearer ");
    assertThat(reply.json().getInteger("status")).as(name).isEqualTo(401);
    assertThat(reply.json().getString("reason")).as(name).startsWith("TOKEN_");
  }
}
