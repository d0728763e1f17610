package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenLoopTest {

  private static final int STALL_MS = 300;

  @ParameterizedTest
  @ValueSource(ints = {1, 256})
  @DisplayName(
      "A stall shows in every request that was due during it, however few connections there are")
  void aStallShowsInEveryRequestDueDuringIt(int connections) {
    Step step = new Step("stalled", 500, Duration.ofMillis(1_500));
    Limits limits = new Limits(connections, 2_048, 5_000);
    StepReport report;
    try (LoopbackServer server = LoopbackServer.answering(new StallsOnce())) {
      report = Loads.run(server, limits, step);
    }

    // 150 of the 750 were due while nothing was answered: one in five. Were each measured from when
    // it could at last be
    // sent, a single connection would show one slow request only, and p99 would be some
    // milliseconds.
    assertThat(report.latencies().accepted().count()).isEqualTo(750);
    assertThat(report.errors().byLabel()).isEmpty();
    assertThat(report.latencies().accepted().p90()).isBetween(130.0, 3_000.0);
    assertThat(report.latencies().accepted().p99()).isBetween(270.0, 3_000.0);
  }

  @Test
  void requestsGoOutWhenDueThoughNoneIsAnswered() {
    List<Long> arrivedNs = new ArrayList<>();
    Step step = new Step("unanswered", 200, Duration.ofSeconds(1));
    try (LoopbackServer server = LoopbackServer.answering(request -> {
      arrivedNs.add(System.nanoTime());
      answerTogether(request, arrivedNs);
    })) {
      StepReport report = Loads.run(server, Loads.LIMITS, step);
      assertThat(report.latencies().accepted().count()).isEqualTo(200);
    }

    long spreadMs = (arrivedNs.get(199) - arrivedNs.get(0)) / 1_000_000;
    assertThat(arrivedNs).hasSize(200);
    // The first ones may leave late while classes load; a closed loop would have sent no second
    // one.
    assertThat(spreadMs).isBetween(400L, 3_000L);
  }

  @Test
  void everyPaymentHasAKeyOfItsOwnAndUsersTakeTurns() {
    List<String> bodies = new ArrayList<>();
    List<String> tokens = new ArrayList<>();
    try (LoopbackServer server =
        LoopbackServer.answering(request -> request.body().onSuccess(body -> {
          bodies.add(body.toString());
          tokens.add(request.getHeader("Authorization"));
          LoopbackServer.created(request);
        }))) {
      Loads.run(server, Loads.LIMITS, new Step("keys", 200, Duration.ofSeconds(1)));
    }

    assertThat(bodies).hasSize(200).doesNotHaveDuplicates();
    assertThat(bodies.stream().map(OpenLoopTest::key)).doesNotHaveDuplicates();
    assertThat(tokens.stream().distinct()).hasSize(20);
    assertThat(tokens.stream().filter(tokens.get(0)::equals)).hasSize(10);
  }

  private static String key(String body) {
    return new JsonObject(body).getString("idempotency_key");
  }

  private final List<HttpServerRequest> held = new ArrayList<>();

  private void answerTogether(HttpServerRequest request, List<Long> arrived) {
    held.add(request);
    if (arrived.size() == 200) {
      held.forEach(LoopbackServer::created);
    }
  }

  /** Answers at once, but from its hundredth request on nothing at all for a while, as in a long collection pause. */
  private static final class StallsOnce implements Handler<HttpServerRequest> {

    private static final int FIRST_STALLED = 100;

    private final List<HttpServerRequest> stalled = new ArrayList<>();
    private int seen;
    private boolean over;

    @Override
    public void handle(HttpServerRequest request) {
      if (++seen < FIRST_STALLED || over) {
        LoopbackServer.created(request);
        return;
      }
      stalled.add(request);
      if (stalled.size() == 1) {
        Vertx.currentContext().owner().setTimer(STALL_MS, end -> resume());
      }
    }

    private void resume() {
      over = true;
      stalled.forEach(LoopbackServer::created);
    }
  }
}
