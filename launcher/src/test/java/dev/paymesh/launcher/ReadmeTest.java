package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.ReadmeScript.Step;
import dev.paymesh.launcher.ReadmeShell.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the README and the page for callers tell a newcomer, with the script and the jar as they were built; so it
 * runs after packaging.
 */
@Timeout(300)
final class ReadmeTest {

  private static final Duration STOP_TIME_MAX = Duration.ofSeconds(5);
  private static final List<String> PAGES = List.of("README.md", "docs/start.md");
  private static final int STEPS_MIN = 5;

  private final Path root = WorkTree.find().root();

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void theCommandsOfThePagesDoWhatTheyShow() throws Exception {
    Path home = folder.resolve("home");
    UpProcess up = UpProcess.startScript(root, home);
    int ended;
    try {
      ReadmeShell shell = new ReadmeShell(
          root,
          Map.of("PAYMESH_HOME", home.toString()),
          Map.of("http://localhost:8080", up.gateway()));
      for (String page : PAGES) {
        assertDoesWhatItShows(page, shell);
      }
    } finally {
      ended = up.terminate(STOP_TIME_MAX);
    }
    assertThat(ended).isZero();
  }

  private void assertDoesWhatItShows(String page, ReadmeShell shell) throws Exception {
    List<Step> session = ReadmeScript.of(Files.readString(root.resolve(page))).session();
    assertThat(session).as(page).hasSizeGreaterThanOrEqualTo(STEPS_MIN);
    List<Result> results = shell.run(session);
    for (int n = 0; n < session.size(); n++) {
      Step step = session.get(n);
      Result result = results.get(n);
      assertThat(result.exitCode())
          .as("%s: %s", step.command(), result.output())
          .isZero();
      if (!step.output().isEmpty()) {
        assertThat(ReadmeScript.shapeOf(result.output()))
            .as(step.command())
            .isEqualTo(ReadmeScript.shapeOf(step.output()));
      }
    }
  }
}
