package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ErrorsTest {

  private static final Step HUNDRED = new Step("hundred", 100, Duration.ofSeconds(1));

  @Test
  void everyOutcomeIsCountedByItsStatusOrCause() {
    AtomicInteger seen = new AtomicInteger();
    StepReport report;
    try (LoopbackServer server =
        LoopbackServer.answering(request -> misbehave(request, seen.getAndIncrement() % 5))) {
      report = Loads.run(server, new Limits(256, 2_048, 700), HUNDRED);
    }

    assertThat(report.latencies().accepted().count()).isEqualTo(20);
    assertThat(report.errors().byLabel())
        .isEqualTo(Map.of("503", 20L, "500", 20L, "connection closed", 20L, "timeout", 20L));
    assertThat(report.otherErrors()).isEqualTo(60);
    assertThat(report.carried(Loads.GOOD_WITHIN)).isFalse();
  }

  private static void misbehave(HttpServerRequest request, int kind) {
    switch (kind) {
      case 0 -> LoopbackServer.created(request);
      case 1 -> request.response().setStatusCode(503).end("{}");
      case 2 -> request.response().setStatusCode(500).end("{}");
      case 3 -> request.connection().close();
      default -> request.pause(); // and never answers
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNoAnswer() {
    StepReport report;
    try (LoopbackServer server = LoopbackServer.answering(request -> {
      request.response().setStatusCode(201).putHeader("Content-Length", "100").write("{");
      request.connection().close();
    })) {
      report = Loads.run(server, Loads.LIMITS, HUNDRED);
    }

    assertThat(report.errors().byLabel()).isEqualTo(Map.of("connection closed", 100L));
  }

  @Test
  void whatIsDueBeyondTheLimitInFlightIsNotSentAndCountsAsAnError() {
    AtomicInteger seen = new AtomicInteger();
    StepReport report;
    try (LoopbackServer server = LoopbackServer.answering(request -> seen.incrementAndGet())) {
      report = Loads.run(server, new Limits(256, 10, 3_000), HUNDRED);
    }

    assertThat(seen.get()).isEqualTo(10);
    assertThat(report.errors().byLabel())
        .isEqualTo(Map.of("generator saturated", 90L, "timeout", 10L));
  }

  @Test
  void waitingForAConnectionEndsAtTheTimeout() {
    StepReport report;
    try (LoopbackServer server = LoopbackServer.answering(HttpServerRequest::pause)) {
      report = Loads.run(server, new Limits(1, 2_048, 300), HUNDRED);
    }

    assertThat(report.errors().byLabel()).isEqualTo(Map.of("timeout", 100L));
  }

  @Test
  void nobodyListeningIsToldApart() {
    LoopbackServer gone = LoopbackServer.quick();
    gone.close();

    StepReport report = Loads.run(gone, Loads.LIMITS, HUNDRED);

    assertThat(report.errors().byLabel()).isEqualTo(Map.of("cannot connect", 100L));
  }

  @Test
  void aRunStopsBeforeItsLoadWhenTheGatewayTakesNoPayment() {
    try (LoopbackServer server = LoopbackServer.answering(
            request -> request.response().setStatusCode(401).end("who are you"));
        LoadGenerator generator = LoadGenerator.open(Loads.on(server, Loads.LIMITS))) {
      assertThatThrownBy(generator::tryOne)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("401 who are you");
    }
  }
}
