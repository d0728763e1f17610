package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.ReadmeScript.Step;
import dev.paymesh.launcher.ReadmeShell.Result;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the README and the pages that people paste from tell them, with the script and the jar as they were built; so
 * it runs after packaging.
 */
@Timeout(300)
final class ReadmeTest {

  private static final Duration STOP_TIME_MAX = Duration.ofSeconds(5);
  private static final Pattern PROGRAM = Pattern.compile("(?ms)^```python\\n(.*?)^```");
  private static final String EVIDENCE = "docs/evidence.md";

  /** A page and how many commands it has to have, lest a change of its form leaves them out. */
  private record Page(String path, int stepsMin) {}

  private static final List<Page> PAGES = List.of(
      new Page("README.md", 5),
      new Page("docs/start.md", 5),
      new Page("docs/rest.md", 2),
      new Page("docs/console.md", 2),
      new Page("docs/shell.md", 2),
      new Page(EVIDENCE, 1));

  private final Path root = WorkTree.find().root();

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void theCommandsOfThePagesDoWhatTheyShow() throws Exception {
    Path home = folder.resolve("home");
    String users = Integer.toString(FreePorts.settle(0));
    UpProcess up = UpProcess.startScript(root, home, Map.of("PAYMESH_USER_PORT", users));
    int ended;
    try {
      assertTheScriptHasArchivedAStartThatFits();
      Map<String, String> settings = Map.of(
          "PAYMESH_HOME", home.toString(),
          "PAYMESH_USER_PORT", users,
          "PAYMESH_HTTP_PORT", Integer.toString(URI.create(up.gateway()).getPort()),
          "ID", id(up));
      ReadmeShell shell = new ReadmeShell(root, settings, replacements(up.gateway()));
      for (Page page : PAGES) {
        assertDoesWhatItShows(page, shell);
      }
      assertTheAuditorsProgramSaysTheSame();
    } finally {
      ended = up.terminate(STOP_TIME_MAX);
    }
    assertThat(ended).isZero();
  }

  /** A JVM that is told to do without nothing refuses one that is not there or does not fit; the script's does not tell. */
  private void assertTheScriptHasArchivedAStartThatFits() throws Exception {
    int version = Runtime.version().feature();
    Path target = root.resolve("launcher/target");
    List<String> demanded = version >= 25
        ? List.of("-XX:AOTMode=on", "-XX:AOTCache=" + target.resolve("paymesh-" + version + ".aot"))
        : List.of(
            "-Xshare:on", "-XX:SharedArchiveFile=" + target.resolve("paymesh-" + version + ".jsa"));
    List<String> command = new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(demanded);
    command.addAll(List.of(
        "-Xmx512m",
        "-XX:MaxDirectMemorySize=128m",
        "-jar",
        target.resolve("paymesh.jar").toString(),
        "--version"));
    Path said = folder.resolve("archive.out");
    int code = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start()
        .waitFor();
    assertThat(code).as(Files.readString(said)).isZero();
  }

  /** The address, and files of a reader's own that lie in another place. */
  private Map<String, String> replacements(String gateway) throws IOException {
    Files.writeString(folder.resolve("passport.pdf"), "%PDF-1.4\n%%EOF\n");
    Files.writeString(
        folder.resolve("payments.ndjson"),
        "{\"correlation\":1,\"amount_cents\":2500,\"idempotency_key\":\"a-1\"}\n");
    Map<String, String> replacements = new HashMap<>(Map.of("http://localhost:8080", gateway));
    for (String file : List.of("passport.pdf", "payments.ndjson", "payment.json")) {
      replacements.put(" " + file, " " + folder.resolve(file));
      replacements.put("@" + file, "@" + folder.resolve(file));
    }
    return replacements;
  }

  /** Of a payment that is there. */
  private static String id(UpProcess up) throws Exception {
    return new JsonObject(up.pay("to-show").body()).getString("id");
  }

  private void assertDoesWhatItShows(Page page, ReadmeShell shell) throws Exception {
    List<Step> session =
        ReadmeScript.of(Files.readString(root.resolve(page.path()))).session();
    assertThat(session).as(page.path()).hasSizeGreaterThanOrEqualTo(page.stepsMin());
    List<Result> results = shell.run(session);
    for (int n = 0; n < session.size(); n++) {
      Step step = session.get(n);
      Result result = results.get(n);
      assertThat(result.exitCode())
          .as("%s: %s: %s", page.path(), step.command(), result.output())
          .isZero();
      if (!step.output().isEmpty()) {
        assertThat(ReadmeScript.shapeOf(result.output()))
            .as(step.command())
            .isEqualTo(ReadmeScript.shapeOf(step.output()));
      }
    }
  }

  /** With the evidence that the page's commands have printed; and another one of an order that was changed. */
  private void assertTheAuditorsProgramSaysTheSame() throws Exception {
    Matcher program = PROGRAM.matcher(Files.readString(root.resolve(EVIDENCE)));
    assertThat(program.find()).isTrue();
    Path printed = folder.resolve("payment.json");
    Path changed = folder.resolve("changed.json");
    String evidence = Files.readString(printed);
    assertThat(evidence).contains("2500");
    Files.writeString(changed, evidence.replaceFirst("2500", "2600"));
    try {
      assertThat(python(program.group(1), printed)).isZero();
      assertThat(python(program.group(1), changed)).isNotZero();
    } catch (IOException missing) {
      System.out.println("NOT TESTED: the program in " + EVIDENCE + ", for want of python3");
    }
  }

  private int python(String program, Path file) throws IOException, InterruptedException {
    return new ProcessBuilder("python3", "-c", program, file.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("python.out").toFile())
        .start()
        .waitFor();
  }
}
