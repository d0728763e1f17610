package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of operators and auditors, as they type them beside a running {@code up}. */
@Timeout(180)
final class OperatorCommandsTest {

  private static final int ATTEMPTS_MAX = 10;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private static Path folder;

  @SuppressWarnings("NullAway.Init") // started before all tests
  private static UpProcess up;

  @BeforeAll
  static void start() throws Exception {
    up = UpProcess.start(home(), Map.of("PAYMESH_PAYMENT_SETTLEMENT_ATTEMPTS", "1"));
  }

  @AfterAll
  static void stop() throws Exception {
    up.kill();
    OrphanedServer.stop(home().resolve("data"));
  }

  private static Path home() {
    return folder.resolve("home");
  }

  /** What a command said. */
  private record Said(int code, String out, String err) {}

  private static Said run(String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder command = UpProcess.java(arguments);
    command.environment().put("PAYMESH_HOME", home().toString());
    Process process =
        command.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(List.of(arguments) + " did not end");
    }
    return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static String pay(long amountCents) throws Exception {
    JsonObject body = new JsonObject()
        .put("amount_cents", amountCents)
        .put("description", "Zwei \"Bücher\" 😀")
        .put("idempotency_key", UUID.randomUUID().toString());
    HttpResponse<String> answer = up.payWith(up.gateway(), body.encode());
    // The first calls of a cold process may be late; the same key again is safe.
    for (int n = 0; answer.statusCode() >= 503 && n < ATTEMPTS_MAX; n++) {
      answer = up.payWith(up.gateway(), body.encode());
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return new JsonObject(answer.body()).getString("id");
  }

  private static void await(String what, Callable<Boolean> isSo) throws Exception {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!isSo.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(endNanos);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static void awaitCompleted(String id) throws Exception {
    await("completed", () -> up.get("/api/v1/payments/" + id).body().contains("COMPLETED"));
  }

  private static void awaitEvents(String id, int count) throws Exception {
    await(count + " events", () -> run("evidence", id).err().contains(" " + count + " events"));
  }

  @Test
  void aTrailIsPrintedAndCheckedWithoutTheDatabaseAndAFlippedByteFails() throws Exception {
    String id = pay(2_500);
    awaitCompleted(id);
    Said printed = run("evidence", id);
    assertThat(printed.code()).isZero();
    assertThat(printed.out()).contains("Bücher").contains("user:user-0001").contains("2026.1");
    Path file = folder.resolve("trail.json");
    Files.writeString(file, printed.out());
    Said checked = run("evidence", "--check", file.toString());
    assertThat(checked.code()).isZero();
    assertThat(checked.err()).contains("the trail holds", id, "2 events", "COMPLETED");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    Said broken = run("evidence", "--check", file.toString());
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.err()).contains("is broken");
  }

  @Test
  void aPaymentThatTheRailNeverDecidesIsListedAndSentBack() throws Exception {
    String id = pay(1_066);
    awaitEvents(id, 2);
    Said listed = run("settlement", "list");
    assertThat(listed.out()).contains(id, "user-0001", "1066 USD", "UNDECIDED");
    Said requeued = run("settlement", "requeue", "--operator", "ada", id);
    assertThat(requeued.code()).as(requeued.err()).isZero();
    assertThat(requeued.out()).contains(id + " went back to settlement");
    // The sandbox never decides this one: it is asked once more, and parked again.
    awaitEvents(id, 4);
    assertThat(run("evidence", id).out()).contains("\"actor\": \"operator:ada\"");
    assertThat(run("settlement", "requeue", "--all").out()).contains("went back to settlement");
    Said other = run("settlement", "requeue", UUID.randomUUID().toString());
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.out()).contains("is not parked");
  }

  @Test
  void whatCannotBeAnsweredIsSaidInASentence() throws Exception {
    Said none = run("evidence", UUID.randomUUID().toString());
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("there is no payment").doesNotContain("\tat ");
    assertThat(run("evidence", "--check", folder.resolve("none").toString()).err())
        .contains("cannot be read");
    assertThat(run("evidence", "no-uuid").code()).isEqualTo(2);
    assertThat(run("settlement").code()).isEqualTo(2);
    assertThat(run("settlement", "requeue").code()).isEqualTo(2);
  }
}
