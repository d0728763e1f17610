package dev.paymesh.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no HTTP gets a problem, too. */
final class MalformedRequestHandlerTest {

  @AutoClose
  private static ProblemServer server;

  @BeforeAll
  static void start() {
    server = ProblemServer.start();
  }

  @ParameterizedTest
  @CsvSource({
    "'GET /ok HTTP/1.1\r\nBad Header: x\r\n\r\n', 400, REQUEST_MALFORMED",
    "'GARBAGE\r\n\r\n', 400, REQUEST_MALFORMED",
    "'GET /ok HTTP/9.x\r\nHost: a\r\n\r\n', 400, REQUEST_MALFORMED",
    "'GET /ok HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n', 400, REQUEST_MALFORMED"
  })
  void bytesThatAreNotHttpGetAProblemAndTheConnectionEnds(String bytes, int status, String reason)
      throws Exception {
    assertThat(server.raw(bytes))
        .matches("(?s)HTTP/1\\.[01] " + status + " .*")
        .contains("application/problem+json", "\"reason\":\"" + reason + "\"", "no-store");
  }

  @Test
  void aRequestLineOrHeaderOverItsLimitIsNamed() throws Exception {
    assertThat(server.raw("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .matches("(?s)HTTP/1\\.[01] 414 .*")
        .contains("\"reason\":\"URI_TOO_LONG\"");
    assertThat(server.raw("GET /ok HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(9_000) + "\r\n\r\n"))
        .matches("(?s)HTTP/1\\.[01] 431 .*")
        .contains("\"reason\":\"HEADERS_TOO_LARGE\"");
  }
}
