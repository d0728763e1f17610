package dev.paymesh.shared.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.shared.audit.Refusal.Caller;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refusal leaves behind: a line that says who and why and nothing else, and a flood of them no flood of lines. */
final class RefusalAuditTest {

  private static final int BYTES_OF_A_LINE_MAX = 600;

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> log = new ArrayList<>();
  private final RefusalAudit audit = new RefusalAudit(nanos::get, log::add);

  private static Refusal refusal(String who, String resource) {
    return new Refusal(
        "user",
        new Caller("gateway", who, "user", "req-1"),
        "user.v1.UserService.GetUser",
        resource,
        "OWNER_NOT_ALLOWED");
  }

  @Test
  void aLineTellsWhoWasRefusedWhatByWhomAndWhy() {
    audit.take(refusal("user-0002", "user-0001"));
    audit.take(new Refusal("gateway", Caller.NOBODY, "a.B.C", "", "TOKEN_MISSING"));
    assertThat(log)
        .containsExactly(
            "refused at=user who=user-0002 role=user service=gateway"
                + " rpc=user.v1.UserService.GetUser resource=user-0001 why=OWNER_NOT_ALLOWED"
                + " request=req-1",
            "refused at=gateway who=- role=- service=- rpc=a.B.C resource=- why=TOKEN_MISSING"
                + " request=-");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nrefused who=user-0001",
        "a\r\nb",
        "a b",
        "a=b",
        "\u001b[2J",
        "%0a${jndi:ldap://x}",
        "a\u2028b",
        "anna@example.com",
        "Anna Example",
        "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "-x"
      })
  void whatIsNoIdIsToldByItsHashOnly(String text) {
    assertThat(Refusal.told(text)).matches("sha256:[0-9a-f]{16}").isEqualTo(Refusal.told(text));
    audit.take(refusal(text, text));
    assertThat(log).singleElement().asString().doesNotContain(text).doesNotContainPattern("\\R");
  }

  @Test
  void aTextOfAnyLengthMakesALineOfBoundedLength() {
    audit.take(refusal("x".repeat(100_000), "user-".repeat(10_000)));
    assertThat(log).singleElement().satisfies(line -> assertThat(line.length())
        .isLessThan(BYTES_OF_A_LINE_MAX));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user-0001",
        "0190f3c2-7f60-7000-8000-4a1b2c3d4e5f",
        "auth0|5f7c8ec7c33c6c004bbafe82"
      })
  void idsAreToldAsTheyAre(String id) {
    assertThat(Refusal.told(id)).isEqualTo(id);
  }

  @Test
  void aFloodIsCountedAndNotWrittenAndCrowdsOutNobody() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Metrics.globalRegistry.add(meters);
    for (int n = 0; n < 100_000; n++) {
      audit.take(refusal("flooder", "user-" + n));
    }
    audit.take(refusal("user-0002", "user-0001"));
    assertThat(log).hasSize(RefusalWindow.LINES_PER_CALLER_MAX + 1);
    nanos.addAndGet(RefusalWindow.WINDOW_NANOS);
    audit.take(refusal("user-0003", "user-0001"));
    assertThat(log)
        .hasSize(RefusalWindow.LINES_PER_CALLER_MAX + 3)
        .contains("refused who=flooder untold=" + (100_000 - RefusalWindow.LINES_PER_CALLER_MAX));
    assertThat(meters
            .counter(
                "mesh.refusals",
                "rpc",
                "user.v1.UserService.GetUser",
                "reason",
                "OWNER_NOT_ALLOWED")
            .count())
        .isEqualTo(100_002);
    Metrics.globalRegistry.remove(meters);
  }

  @Test
  void aFloodOfManyCallersIsBoundedInLinesAndInMemory() {
    for (int n = 0; n < 100_000; n++) {
      audit.take(refusal("user-" + n, "user-0001"));
    }
    assertThat(log).hasSize(RefusalWindow.LINES_MAX);
    nanos.addAndGet(RefusalWindow.WINDOW_NANOS);
    audit.take(refusal("user-0002", "user-0001"));
    assertThat(log)
        .hasSize(RefusalWindow.LINES_MAX + 2)
        .contains("refused who=others untold=" + (100_000 - RefusalWindow.LINES_MAX));
  }

  @Test
  void inEachMinuteThereIsRoomAnew() {
    for (int minute = 0; minute < 3; minute++) {
      for (int n = 0; n < RefusalWindow.LINES_PER_CALLER_MAX; n++) {
        audit.take(refusal("user-0002", "user-0001"));
      }
      nanos.addAndGet(RefusalWindow.WINDOW_NANOS);
    }
    assertThat(log)
        .hasSize(3 * RefusalWindow.LINES_PER_CALLER_MAX)
        .noneMatch(line -> line.contains("untold"));
  }
}
