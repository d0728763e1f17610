package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.gateway.GatewayConfig.Quotas;
import dev.paymesh.gateway.GatewayConfig.Timing;
import dev.paymesh.gateway.StreamSlots;
import dev.paymesh.gateway.UserRate;
import dev.paymesh.launcher.e2e.Wire.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a body may be, how long it may take, and what a connection without a request may. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyRulesTest {

  private static final int BODY_BYTES_MAX = 16 * 1024;
  private static final long BODY_MS_MAX = 1_000;
  private static final long IDLE_MS_MAX = 800;
  /** Far below the limits that are the default, far above those of this test. */
  private static final long SOON_NANOS = 4_000_000_000L;

  @AutoClose
  private final Mesh mesh = Mesh.start();

  private final Mesh.Gateway gateway = mesh.gateway(
      new Quotas(new StreamSlots(0), new UserRate(0)),
      new Timing(15_000, BODY_MS_MAX, 10_000, IDLE_MS_MAX));
  private final Client ada = gateway.as("user-0001");

  @Test
  void aBodyOfExactlyTheLimitIsTakenAndOneByteMoreIsNot() throws IOException {
    String body = Client.payment(1_000).encode();
    String full = body + " ".repeat(BODY_BYTES_MAX - body.length());
    assertThat(post("Content-Length: " + BODY_BYTES_MAX, full).status()).isEqualTo(201);
    assertThat(post("Content-Length: " + (BODY_BYTES_MAX + 1), full + " ").status())
        .isEqualTo(413);
  }

  @Test
  void aChunkedBodyIsCountedAsItComes() throws IOException {
    String body = Client.payment(1_000).encode();
    assertThat(post("Transfer-Encoding: chunked", chunk(body) + "0\r\n\r\n").status())
        .isEqualTo(201);
    String tooLong = chunk(" ".repeat(10_000)) + chunk(" ".repeat(10_000)) + "0\r\n\r\n";
    assertThat(post("Transfer-Encoding: chunked", tooLong).status()).isEqualTo(413);
  }

  @Test
  void theConnectionOfAChunkedBodyEndsWithItsAnswer() throws IOException {
    long started = System.nanoTime();
    try (Wire wire = Wire.to(gateway.port())) {
      wire.send(
          head("Transfer-Encoding: chunked") + chunk(Client.payment(1_000).encode()) + "0\r\n\r\n");
      List<Reply> replies = wire.readAll();
      assertThat(replies).extracting(Reply::status).containsExactly(201);
      assertThat(replies.get(0).header("Connection")).isEqualTo("close");
    }
    assertThat(System.nanoTime() - started).isLessThan(SOON_NANOS);
  }

  @Test
  void aBodyThatNeverArrivesIsGivenUp() throws IOException {
    for (String start : List.of("", "{\"amount")) {
      long started = System.nanoTime();
      try (Wire wire = Wire.to(gateway.port())) {
        Reply reply = wire.send(head("Content-Length: 100") + start).read();
        assertThat(reply.status()).isEqualTo(408);
        assertThat(reply.json().getString("code")).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(wire.read()).as("the connection ends").isNull();
      }
      assertThat(System.nanoTime() - started).isLessThan(SOON_NANOS);
    }
  }

  @Test
  void aClientMayAskBeforeItSendsTheBody() throws IOException {
    String body = Client.payment(1_000).encode();
    try (Wire wire = Wire.to(gateway.port())) {
      wire.send(head("Expect: 100-continue\r\nContent-Length: " + body.length()));
      assertThat(wire.read().status()).isEqualTo(100);
      assertThat(wire.send(body).read().status()).isEqualTo(201);
    }
  }

  @Test
  void whoAsksWithATooLongBodyNeedNotSendIt() throws IOException {
    try (Wire wire = Wire.to(gateway.port())) {
      wire.send(head("Expect: 100-continue\r\nContent-Length: 1000000"));
      assertThat(wire.read().status()).isEqualTo(413);
    }
  }

  @Test
  void whereNoBodyIsTakenItIsRefusedByName() throws IOException {
    for (String suffix :
        List.of("", "/" + UUID.randomUUID(), "/" + UUID.randomUUID() + "/status")) {
      for (String framed :
          List.of("Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
        try (Wire wire = Wire.to(gateway.port())) {
          Reply reply = wire.send(line("GET", suffix) + framed).read();
          assertThat(reply.status()).isEqualTo(400);
          assertThat(reply.json().getJsonArray("errors").getJsonObject(0).getString("field"))
              .isEqualTo("body");
        }
      }
    }
  }

  @Test
  void anEmptyBodyIsNone() throws IOException {
    try (Wire wire = Wire.to(gateway.port())) {
      assertThat(wire.send(line("GET", "") + "Content-Length: 0\r\n\r\n").read().status())
          .isEqualTo(200);
    }
  }

  @Test
  void headAndOptionsAreToldWhatIsAllowed() throws IOException {
    try (Wire wire = Wire.to(gateway.port())) {
      Reply head = wire.send(line("HEAD", "") + "\r\n").readHead();
      assertThat(head.status()).isEqualTo(405);
      assertThat(head.header("Allow")).isEqualTo("GET, POST");
      Reply options =
          wire.send(line("OPTIONS", "/" + UUID.randomUUID()) + "\r\n").read();
      assertThat(options.status()).as("and no byte of a body came after HEAD").isEqualTo(405);
      assertThat(options.header("Allow")).isEqualTo("GET");
    }
  }

  @Test
  void aSilentConnectionIsClosed() throws IOException {
    endsSoon("");
  }

  @Test
  void aConnectionThatDripsARequestIsClosed() throws IOException {
    long started = System.nanoTime();
    try (Wire wire = Wire.to(gateway.port())) {
      wire.send("GET / HTTP/1.1\r\nX-A: ");
      Eventually.within(Duration.ofSeconds(4), "closed", () -> !drips(wire));
    }
    assertThat(System.nanoTime() - started).isGreaterThan(IDLE_MS_MAX * 500_000);
  }

  @Test
  void aConnectionThatWasAnsweredWaitsForTheNextRequestAndIsThenClosed() throws IOException {
    endsSoon(line("GET", "") + "\r\n");
  }

  private void endsSoon(String first) throws IOException {
    long started = System.nanoTime();
    try (Wire wire = Wire.to(gateway.port())) {
      assertThat(wire.send(first).readAll()).hasSize(first.isEmpty() ? 0 : 1);
    }
    assertThat(System.nanoTime() - started).isBetween(IDLE_MS_MAX * 900_000, SOON_NANOS);
  }

  private static boolean drips(Wire wire) {
    return wire.trySend("a");
  }

  private Reply post(String framing, String body) throws IOException {
    try (Wire wire = Wire.to(gateway.port())) {
      return wire.send(head(framing) + body).read();
    }
  }

  private String head(String framing) {
    return line("POST", "") + "Content-Type: application/json\r\n" + framing + "\r\n\r\n";
  }

  private String line(String method, String suffix) {
    return method + " " + Client.PAYMENTS + suffix
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + ada.authorization() + "\r\n";
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }
}
