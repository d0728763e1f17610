package dev.paymesh.gateway.problem;

import static dev.paymesh.gateway.problem.ProblemServer.requestId;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which request ids are kept, and which are replaced. */
final class RequestIdTest {

  @AutoClose
  private static ProblemServer server;

  @BeforeAll
  static void start() {
    server = ProblemServer.start();
  }

  @Test
  void aSafeRequestIdIsKept() throws Exception {
    HttpResponse<String> response = server.get("/ok", "X-Request-Id", "Aa0._-");

    assertThat(response.headers().allValues("X-Request-Id")).containsExactly("Aa0._-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb", "x;y", "<script>", "ÿ"})
  void anUnsafeRequestIdIsReplaced(String id) throws Exception {
    String answer = server.raw(
        "GET /ok HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + id + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).containsPattern("(?i)x-request-id: [0-9A-Za-z]{22}\r\n");
  }

  @Test
  void aLongOrRepeatedRequestIdIsReplacedByOneOfItsOwn() throws Exception {
    String longest = "x".repeat(64);
    assertThat(requestId(server.get("/ok", "X-Request-Id", longest))).isEqualTo(longest);
    assertThat(requestId(server.get("/ok", "X-Request-Id", longest + "x"))).hasSize(22);
    assertThat(requestId(server.get("/ok", "X-Request-Id", "a", "X-Request-Id", "b")))
        .hasSize(22);
    assertThat(requestId(server.get("/ok"))).isNotEqualTo(requestId(server.get("/ok")));
  }
}
