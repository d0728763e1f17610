package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker finds each defect within two minutes, and none in what is shipped. Takes ten minutes: -Dmutants. */
@EnabledIfSystemProperty(named = "mutants", matches = ".*")
@Timeout(600)
final class MutantRunTest {

  private static final long RUN_S_MAX = 120;
  private static final long STOP_S_MAX = 40;
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String CLASSES = System.getProperty("java.class.path");

  private final Path root = WorkTree.find().root();

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @ParameterizedTest
  @EnumSource
  void eachMutantIsReportedWithinTwoMinutes(Mutant mutant) throws Exception {
    String classes = mutant.compile(root, folder) + File.pathSeparator + CLASSES;
    Path said = folder.resolve("verify.out");
    assertThat(verify(classes, said)).as(Files.readString(said)).isEqualTo(1);
    assertThat(Files.readString(said))
        .containsPattern("(?m)^" + mutant.promise(root) + " +[0-9]+ +[1-9][0-9]*$");
  }

  @Test
  void whatIsShippedKeepsEveryPromiseInTheSameRun() throws Exception {
    Path said = folder.resolve("verify.out");
    assertThat(verify(CLASSES, said)).as(Files.readString(said)).isZero();
  }

  /** Of this seed the first fault is a kill of PostgreSQL, and there is time for no other. */
  private static int verify(String classes, Path said) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(
            JAVA,
            "-cp",
            CLASSES,
            "dev.paymesh.bench.Main",
            "verify",
            "--faults",
            "kill,postgres",
            "--seed",
            "35",
            "--minutes",
            "0.1",
            "--rate",
            "20",
            "--good-again",
            "30s")
        .redirectErrorStream(true)
        .redirectOutput(said.toFile());
    builder
        .environment()
        .put(
            "PAYMESH_LAUNCHER",
            String.join("\n", List.of(JAVA, "-cp", classes, Main.class.getName())));
    Process verify = builder.start();
    try {
      assertThat(verify.waitFor(RUN_S_MAX, TimeUnit.SECONDS))
          .as("an end in time")
          .isTrue();
      return verify.exitValue();
    } finally {
      // Asked, so that it takes its mesh along.
      verify.destroy();
      verify.waitFor(STOP_S_MAX, TimeUnit.SECONDS);
    }
  }
}
