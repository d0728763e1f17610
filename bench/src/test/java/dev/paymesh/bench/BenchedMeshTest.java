package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.paymesh.proto.payment.v1.Payment;
import dev.paymesh.proto.payment.v1.PaymentStatus;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Owns the proof, on a mesh that is really started, that the commands measure what they say. */
@Timeout(180)
class BenchedMeshTest {

  private static final Path JAR = Path.of("..", "launcher", "target", "paymesh.jar");

  private final StringWriter out = new StringWriter();
  private final Path folder;

  BenchedMeshTest(@TempDir Path folder) {
    this.folder = folder;
    // The launcher's build runs this once it is packaged; asked for by name it runs here, where
    // there is a jar.
    assumeThat(Boolean.getBoolean("paymesh.packaged") || Files.exists(JAR)).isTrue();
  }

  @Test
  void bothSidesOfAComparisonPayAndAreMeasured() throws IOException {
    run(
        "compare",
        "--jar",
        JAR.toString(),
        "--shape",
        "one",
        "--only",
        "bare,batch",
        "--clients",
        "4",
        "--warm",
        "1s",
        "--hold",
        "1s",
        "--shares",
        "0.5");

    assertThat(out.toString())
        .containsPattern("4 clients: payments per second +\\| +[1-9].*\\| +[1-9].*\\| +[0-9.]+ \\|")
        .containsPattern("servers' CPU µs per payment +\\| +[1-9].*\\| +[1-9]")
        .containsPattern("4 clients: without an end yet, % +\\| +[0-9].*\\| +[0-9]")
        .containsPattern(
            "50 users: 50 x GetUser p50 [0-9.]+ ms, .*; GetUsersBatch p50 [0-9.]+ ms, ")
        .containsPattern("; [0-9.]+ times as long");
    assertThat(json().getJsonArray("batch")).hasSize(2).allSatisfy(way -> assertThat(
            ((JsonObject) way).getJsonObject("errors"))
        .isEmpty());
    List<JsonObject> trials =
        json().getJsonArray("trials").stream().map(JsonObject.class::cast).toList();
    assertThat(trials)
        .extracting(trial -> trial.getString("side"))
        .containsExactlyInAnyOrder("before", "paymesh", "before", "paymesh");
    assertThat(trials).allSatisfy(trial -> assertThat(trial.getJsonObject("errors"))
        .as(trial.getString("name"))
        .isEmpty());
    assertThat(trials)
        .allSatisfy(
            trial -> assertThat(trial.getJsonArray("processes").toString()).contains("postgres"));
    assertThat(Files.readString(folder.resolve("out.html")))
        .contains("<svg", "p99 by rate", "before", "paymesh");
  }

  @Test
  void twoMeshesThatDifferInASettingTakeTurns() throws IOException {
    run(
        "settings",
        "--jar",
        JAR.toString(),
        "--shape",
        "one",
        "--other",
        "PAYMESH_METRICS=false",
        "--clients",
        "4",
        "--warm",
        "0s",
        "--hold",
        "1s",
        "--shares",
        "0.5");

    assertThat(out.toString())
        .containsPattern("\\| +as set +\\| +other +\\| +other / as set +\\|")
        .containsPattern("payments per second +\\| +[1-9].*\\| +[1-9].*\\| +[0-9.]+ \\|")
        .containsPattern("50 % of as set \\([1-9]");
    assertThat(json().getJsonArray("trials")).hasSize(4).allSatisfy(trial -> assertThat(
            ((JsonObject) trial).getJsonObject("errors"))
        .isEmpty());
  }

  @Test
  void paymeshAndGrpcJavaReadTheSamePaymentsAndBothAreMeasured() throws IOException {
    run(
        "reads",
        "--jar",
        JAR.toString(),
        "--set",
        "PAYMESH_REHEARSAL=0",
        "--payments",
        "200",
        "--clients",
        "8",
        "--warm",
        "500ms",
        "--hold",
        "1s");

    assertThat(out.toString())
        .containsPattern("8 clients: reads per second +\\| +[1-9].*\\| +[1-9].*\\| +[0-9.]+ \\|")
        .containsPattern("servers' CPU µs per read +\\| +[1-9].*\\| +[1-9]")
        .containsPattern("Both answer the same read with the same [1-9][0-9]+ bytes")
        .containsPattern("(held|MISSED) +GetPayment, 8 clients: [0-9.]+ x");
    Payment answer = Payment.parseFrom(HexFormat.of().parseHex(json().getString("answer")));
    assertThat(answer.getStatus()).isEqualTo(PaymentStatus.COMPLETED);
    assertThat(answer.getAmount().getAmountCents()).isPositive();
    List<JsonObject> trials =
        json().getJsonArray("trials").stream().map(JsonObject.class::cast).toList();
    assertThat(trials)
        .extracting(trial -> trial.getString("side"))
        .containsExactlyInAnyOrder("grpc-java", "paymesh", "grpc-java", "paymesh");
    assertThat(trials).allSatisfy(trial -> {
      assertThat(trial.getJsonObject("errors")).as(trial.getString("name")).isEmpty();
      assertThat(trial.getJsonArray("processes").toString()).contains("\"payment\"", "postgres");
      assertThat(trial.getDouble("server_cpu_ms_per_payment")).isPositive();
    });
    assertThat(Files.readString(folder.resolve("out.html")))
        .contains("<svg", "p99 by rate", "grpc-java", "paymesh");
  }

  @Test
  void watchersRestOrHearOfEventsAndBothAreMeasured() throws IOException {
    run(
        "watch",
        "--jar",
        JAR.toString(),
        "--idle",
        "20",
        "--rate",
        "20",
        "--active",
        "10",
        "--active-rate",
        "20",
        "--event-rate",
        "40",
        "--watched-rate",
        "10",
        "--warm-up",
        "0s",
        "--hold",
        "2s");

    assertThat(json().getDouble("idle watchers open")).isEqualTo(20);
    assertThat(json().getDouble("active watchers open")).isEqualTo(10);
    // Of each payment that went back one when it did, and one when it was parked again.
    assertThat(json().getDouble("active: events told")).as(out.toString()).isGreaterThan(20);
    assertThat(json().getDouble("watched: events told")).isGreaterThan(5);
  }

  @Test
  void aRunningMeshIsCalledByRpcAndRecordedWhileItIsPaid() throws IOException {
    Map<String, String> ports = Map.of("PAYMESH_USER_PORT", Integer.toString(freePort()));
    try (MeshUnderTest mesh =
        MeshUnderTest.start(new MeshUnderTest.Plan("paymesh", JAR, List.of(), ports))) {
      String secrets = mesh.secretFile().toString();
      run(
          "rpc",
          "UserService/GetUser",
          "--data",
          "{\"id\": \"user-0001\"}",
          "--at",
          "http://127.0.0.1:" + mesh.portOf("user"),
          "--secret-file",
          secrets,
          "--rate",
          "50",
          "--hold",
          "1s",
          "--warm-up",
          "0s",
          "--times",
          "3",
          "--connections",
          "2");
      JsonObject step = json().getJsonArray("steps").getJsonObject(0);
      assertThat(step.getJsonObject("accepted").getInteger("count"))
          .as(out.toString())
          .isEqualTo(50);
      assertThat(step.getJsonArray("processes").toString()).contains("\"up\"", "postgres");

      Path flames = folder.resolve("flames.html");
      run(
          "payments",
          "--url",
          mesh.url(),
          "--secret-file",
          secrets,
          "--rate",
          "50",
          "--seconds",
          "3",
          "--warm-up",
          "0s",
          "--profile",
          flames.toString());
      assertThat(Files.readString(flames)).contains("dev.paymesh", "<rect");
      assertThat(folder.resolve("flames.html-up.jfr")).isNotEmptyFile();
    }
  }

  private static int freePort() throws IOException {
    try (java.net.ServerSocket any = new java.net.ServerSocket(0)) {
      return any.getLocalPort();
    }
  }

  private void run(String... args) {
    Stream<String> report = Stream.of(
        "--json",
        folder.resolve("out.json").toString(),
        "--html",
        folder.resolve("out.html").toString());
    StringWriter err = new StringWriter();
    int exit = Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(Stream.concat(Stream.of(args), report).toArray(String[]::new));
    assertThat(exit).as(out.toString() + err).isZero();
  }

  private JsonObject json() throws IOException {
    return new JsonObject(Files.readString(folder.resolve("out.json")));
  }
}
