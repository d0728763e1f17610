package dev.paymesh.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private final Path folder;

  CommandsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    Files.writeString(folder.resolve("secrets.properties"), "jwt.secret=" + Loads.SECRET + "\n");
  }

  @Test
  void oneFixedRateIsTabledAndWrittenAsJson() {
    try (LoopbackServer server = LoopbackServer.quick()) {
      int exit = bench(server, "payments", "--rate", "200", "--seconds", "1", "--warm-up", "500ms");

      assertThat(exit).as(err.toString()).isZero();
    }
    JsonObject step = json().getJsonArray("steps").getJsonObject(0);
    assertThat(step.getInteger("requests")).isEqualTo(200);
    assertThat(step.getJsonObject("accepted").getInteger("count")).isEqualTo(200);
    assertThat(step.getJsonObject("errors")).isEmpty();
    assertThat(step.getJsonArray("processes").getJsonObject(0).getString("name"))
        .isEqualTo("generator");
    assertThat(json().getLong("seed")).isEqualTo(7);
    assertThat(out.toString()).contains("seed 7", "warm-up", "fixed", "none");
  }

  @Test
  void aSearchEndsWithTheCapacity() {
    try (LoopbackServer server = LoopbackServer.refusingBeyond(180)) {
      int exit = bench(
          server,
          "payments",
          "--start",
          "100",
          "--step",
          "x1.5",
          "--hold",
          "2s",
          "--warm-up",
          "0s",
          "--arrivals",
          "uniform");

      assertThat(exit).as(err.toString()).isZero();
    }
    assertThat(out.toString()).contains("C = 150.0/s", "503: ");
    assertThat(json().getDouble("capacity_per_s")).isEqualTo(150);
    assertThat(json().getBoolean("limit_found")).isTrue();
    assertThat(json().getJsonArray("steps")).hasSize(3);
  }

  @Test
  void overloadOfAServerThatRefusesInTimeKeepsItsGoodput() {
    try (LoopbackServer server = LoopbackServer.refusingBeyond(300)) {
      assertThat(overload(server)).as(out.toString() + err).isZero();
    }
    assertThat(names(json().getJsonArray("steps")))
        .containsExactly("1C", "2C", "4C", "then 0.5C", "then 1C");
    JsonObject fourfold = json().getJsonArray("steps").getJsonObject(2);
    assertThat(fourfold.getDouble("offered_per_s")).isEqualTo(800);
    assertThat(fourfold.getJsonObject("refused").getInteger("count")).isGreaterThan(600);
    assertThat(out.toString()).containsPattern("held +goodput at 4C");
  }

  @Test
  void overloadOfAServerThatQueuesWithoutEndIsToldAsMissed() {
    try (LoopbackServer server = LoopbackServer.withRateLimit(300)) {
      assertThat(overload(server, "--check")).isOne();
    }
    assertThat(out.toString()).containsPattern("MISSED +p99 of accepted at 4C");
    assertThat(out.toString()).containsPattern("MISSED +goodput at 4C");
    assertThat(out.toString()).containsPattern("MISSED +clean again, then 0.5C +never");
  }

  @Test
  void aMeshThatDoesNotStartIsToldInItsOwnWords() {
    int exit = run("tls", "--jar", "no-such.jar");

    assertThat(exit).isOne();
    assertThat(err.toString()).contains("the mesh does not start", "no-such.jar");
  }

  @Test
  void moreRoundsThanAnybodyWaitsForAreRefused() {
    assertThat(run("tls", "--jar", "no-such.jar", "--rounds", "10"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("rounds: 10 (expected: 1 to 9)");
  }

  @Test
  void anotherMachineIsRefusedBeforeAnythingIsSent() {
    int exit = run(
        "payments", "--url", "http://192.0.2.1:8080", "--secret-file", secretFile(), "--rate", "1");

    assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "url: 192.0.2.1 is not this machine (expected: a loopback address)");
  }

  @Test
  void aGatewayThatRefusesTheFirstPaymentIsQuoted() {
    try (LoopbackServer server = LoopbackServer.answering(
        request -> request.response().setStatusCode(401).end("TOKEN_INVALID"))) {
      assertThat(bench(server, "payments", "--rate", "100")).isOne();
    }
    assertThat(err.toString()).contains("401 TOKEN_INVALID").doesNotContain("\tat ");
  }

  @Test
  void aGatewayThatIsNotThereIsTold() {
    LoopbackServer gone = LoopbackServer.quick();
    gone.close();

    assertThat(bench(gone, "payments", "--rate", "100")).isOne();
    assertThat(err.toString()).contains("no answer from the gateway").doesNotContain("\tat ");
  }

  @Test
  void oddOptionsAreUsageErrorsInOneSentence() {
    assertThat(run("payments", "--hold", "soon")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("payments", "--step", "much")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("overload")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("payments", "--secret-file", folder.resolve("none").toString()))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).doesNotContain("\tat ");
  }

  private int overload(LoopbackServer server, String... more) {
    Stream<String> options = Stream.of(
        "overload",
        "--capacity",
        "200",
        "--seconds",
        "2",
        "--recovery-seconds",
        "3",
        "--warm-up",
        "500ms",
        "--arrivals",
        "uniform");
    return bench(server, Stream.concat(options, Stream.of(more)).toArray(String[]::new));
  }

  private static List<String> names(JsonArray steps) {
    List<String> names = new ArrayList<>();
    steps.forEach(step -> names.add(((JsonObject) step).getString("name")));
    return names;
  }

  private int bench(LoopbackServer server, String... args) {
    Stream<String> common = Stream.of(
        "--url", server.url(), "--secret-file", secretFile(), "--seed", "7", "--json", jsonFile());
    return run(Stream.concat(Stream.of(args), common).toArray(String[]::new));
  }

  private int run(String... args) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  private String secretFile() {
    return folder.resolve("secrets.properties").toString();
  }

  private String jsonFile() {
    return folder.resolve("out.json").toString();
  }

  private JsonObject json() {
    try {
      return new JsonObject(Files.readString(folder.resolve("out.json")));
    } catch (IOException missing) {
      throw new AssertionError(missing);
    }
  }
}
