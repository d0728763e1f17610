package dev.paymesh.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of the body of a request that is refused before it was read. */
final class UnreadBodyTest {

  @AutoClose
  private static ProblemServer server;

  @BeforeAll
  static void start() {
    server = ProblemServer.start();
  }

  @Test
  void aRefusedBodyIsPassedOverAndTheConnectionServesTheNextRequest() throws Exception {
    String body = "x".repeat(100_000);

    String answer =
        server.raw("POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length()
            + "\r\n\r\n" + body + "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 401 ").contains("HTTP/1.1 200 OK").endsWith("ok");
  }

  @Test
  void aRefusedBodyThatNeverEndsCostsItsConnection() throws Exception {
    String answer =
        server.raw("POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx");

    assertThat(answer).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void aRefusedBodyBeyondMeasureCostsItsConnection() {
    int bytes = 8 * 1024 * 1024;
    String answer;
    try {
      answer =
          server.raw("POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes + "\r\n\r\n"
              + "x".repeat(bytes) + "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    } catch (IOException cutOff) {
      answer = "";
    }

    assertThat(answer).doesNotContain("200 OK");
  }
}
