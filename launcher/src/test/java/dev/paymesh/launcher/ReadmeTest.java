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
 * Does what the README tells a newcomer, with the script and the jar as they were built; so it runs after packaging.
 */
@Timeout(300)
final class ReadmeTest {

  private static final Duration STOP_TIME_MAX = Duration.ofSeconds(5);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void itsCommandsDoWhatItShows() throws Exception {
    Path root = WorkTree.find().root();
    Path home = folder.resolve("home");
    List<Step> session =
        ReadmeScript.of(Files.readString(root.resolve("README.md"))).session();
    UpProcess up = UpProcess.startScript(root, home);
    List<Result> results;
    int ended;
    try {
      results = new ReadmeShell(
              root,
              Map.of("PAYMESH_HOME", home.toString()),
              Map.of("http://localhost:8080", up.gateway()))
          .run(session);
    } finally {
      ended = up.terminate(STOP_TIME_MAX);
    }
    assertThat(ended).isZero();
    for (int n = 0; n < session.size(); n++) {
      assertThat(results.get(n).exitCode()).as(results.get(n).output()).isZero();
      if (!session.get(n).output().isEmpty()) {
        assertThat(ReadmeScript.shapeOf(results.get(n).output()))
            .isEqualTo(ReadmeScript.shapeOf(session.get(n).output()));
      }
    }
    assertThat(session).hasSizeGreaterThanOrEqualTo(5);
  }
}
