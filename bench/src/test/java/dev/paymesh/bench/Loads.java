package dev.paymesh.bench;

import io.vertx.core.http.RequestOptions;
import java.time.Duration;

/** Owns the plans that tests put under load. */
final class Loads {

  static final String SECRET = "a token secret that is for tests only";
  static final Duration GOOD_WITHIN = Duration.ofMillis(500);
  static final Limits LIMITS = new Limits(256, 2_048, 5_000);

  private static final int USERS = 20;

  private Loads() {}

  static LoadPlan on(LoopbackServer server, Limits limits) {
    RequestOptions head = new RequestOptions()
        .setHost("127.0.0.1")
        .setPort(server.port())
        .setConnectTimeout(limits.timeoutMs());
    return new LoadPlan(
        new PaymentRequests("test", head, new Tokens(SECRET).ofUsers(USERS)),
        limits,
        new LoadPlan.Traffic(Arrivals.UNIFORM, 1),
        GOOD_WITHIN);
  }

  static StepReport run(LoopbackServer server, Limits limits, Step step) {
    try (LoadGenerator generator = LoadGenerator.open(on(server, limits))) {
      return generator.run(step);
    }
  }
}
