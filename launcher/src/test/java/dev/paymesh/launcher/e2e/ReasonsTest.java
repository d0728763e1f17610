package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.proto.common.v1.ReasonPolicy;
import dev.paymesh.proto.rules.Reasons;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each reason that a REST client can meet is provoked over REST, and told as the list of reasons has it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ReasonsTest {

  private static final List<String> MEMBERS = List.of(
      "type", "title", "status", "detail", "code", "reason", "request_id", "errors", "retryable");

  @AutoClose
  private final Provocations provocations = new Provocations();

  static Stream<String> atTheEdge() {
    return Reasons.all().entrySet().stream()
        .filter(entry -> entry.getValue().getAtEdge())
        .map(Map.Entry::getKey);
  }

  /** A reason that nobody provokes is not in the map, and so fails. */
  @ParameterizedTest
  @MethodSource("atTheEdge")
  void isProvokedOverRestAndToldAsTheListHasIt(String reason) throws Exception {
    ReasonPolicy about = Reasons.of(reason).orElseThrow();
    Provocations.Told told = provocations.of(reason).provoke();
    JsonObject problem = new JsonObject(told.body());
    assertThat(problem.getString("reason")).isEqualTo(reason);
    assertThat(problem.fieldNames()).containsAll(MEMBERS);
    assertThat(problem.getString("title")).isEqualTo(about.getTitle());
    assertThat(problem.getString("code")).isEqualTo(about.getCode().name());
    assertThat(problem.getBoolean("retryable")).isEqualTo(about.getRetryable());
    assertThat(problem.getInteger("status")).isEqualTo(told.status());
    assertThat(told.contentType()).isEqualTo("application/problem+json");
    if (about.getHttp() > 0) {
      assertThat(told.status()).isEqualTo(about.getHttp());
    }
  }

  @Test
  void nothingIsProvokedThatTheListDoesNotHave() {
    assertThat(atTheEdge().toList()).containsAll(provocations.reasons());
  }
}
