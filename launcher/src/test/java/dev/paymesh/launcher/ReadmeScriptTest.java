package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Owns the proof that the README's commands are found, run in order in one shell, and compared by shape. */
final class ReadmeScriptTest {

  @Test
  void onlyShBlocksAreStepsAndTheTextBelowIsTheirOutput() {
    String page =
        "```sh\n./paymesh up\n```\n\n```bash\nrm x\n```\n\n```sh\necho a\necho b\n```\n\n```text\na\nb\n```\n"
            + "\nSome words.\n\n```text\nnobody's\n```\n\n```sh\nmvn verify\n```\n";
    ReadmeScript script = ReadmeScript.of(page);
    assertThat(script.steps())
        .containsExactly(
            new ReadmeScript.Step("./paymesh up", ""),
            new ReadmeScript.Step("echo a\necho b", "a\nb"),
            new ReadmeScript.Step("mvn verify", ""));
    assertThat(script.session()).containsExactly(new ReadmeScript.Step("echo a\necho b", "a\nb"));
  }

  @Test
  void theReadmeNamesTheTwoCommandsAndASession() throws IOException {
    ReadmeScript script =
        ReadmeScript.of(Files.readString(WorkTree.find().root().resolve("README.md")));
    assertThat(script.steps())
        .extracting(ReadmeScript.Step::command)
        .contains("./paymesh up", "mvn verify");
    assertThat(script.session()).hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  void stepsShareOneShellAndSeeTheReplacementsAndTheEnvironment(@TempDir Path directory)
      throws Exception {
    ReadmeShell shell = new ReadmeShell(
        directory, Map.of("WHO", "reader"), Map.of("localhost:8080", "localhost:41234"));
    List<ReadmeShell.Result> results = shell.run(steps(
        "URL=http://localhost:8080/$WHO",
        "echo $URL",
        "echo bad >&2; (exit 3)",
        "(exit 4)\necho late",
        "pwd"));
    assertThat(results)
        .containsExactly(
            new ReadmeShell.Result(0, ""),
            new ReadmeShell.Result(0, "http://localhost:41234/reader"),
            new ReadmeShell.Result(3, "bad"),
            new ReadmeShell.Result(4, "late"),
            new ReadmeShell.Result(0, directory.toRealPath().toString()));
  }

  @Test
  void aPageThatEndsEarlyIsNotTakenForAGoodRun(@TempDir Path directory) {
    ReadmeShell shell = new ReadmeShell(directory, Map.of(), Map.of());
    assertThatThrownBy(() -> shell.run(steps("echo a", "exit 0", "echo c")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1 of 3");
  }

  @Test
  void twoRunsHaveOneShapeAndAnotherStatusHasAnother() {
    String once =
        "HTTP/1.1 201 Created\r\nX-Request-Id: a1\r\n\r\n{\"id\":\"0193a2b4-0000-7000-8000-0123456789ab\","
            + "\"status\":\"PROCESSING\",\"created_at\":\"2026-11-21T06:00:00.123Z\"}";
    String again =
        "HTTP/1.1 201 Created\nX-Request-Id: b2\n\n{\"id\":\"0193a2b4-ffff-7000-8000-0123456789ab\","
            + "\"status\":\"PROCESSING\",\"created_at\":\"2026-11-22T07:00:00Z\"}";
    assertThat(ReadmeScript.shapeOf(once)).isEqualTo(ReadmeScript.shapeOf(again));
    assertThat(ReadmeScript.shapeOf(once))
        .isNotEqualTo(ReadmeScript.shapeOf(again.replace("PROCESSING", "FAILED")));
  }

  private static List<ReadmeScript.Step> steps(String... commands) {
    return Arrays.stream(commands)
        .map(command -> new ReadmeScript.Step(command, ""))
        .toList();
  }
}
