package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Breaks a mesh for ninety seconds, with the script and the jars as a user does, and expects exactly one payment each. */
@Timeout(900)
final class VerifyTest {

  private static final String NINETY_SECONDS = "1.5";
  /** Others may build on it at the same time; alone it is five seconds. */
  private static final String SHARED_MACHINE = "30s";

  private static final long RUN_S_MAX = 800;
  private static final long STOP_S_MAX = 40;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  private Path folder;

  @Test
  void noPaymentIsLostDoubledOrStuckWhateverBreaks() throws Exception {
    Path output = folder.resolve("verify.out");
    String seed = Integer.toString(ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
    List<String> command = List.of(
        "./paymesh",
        "verify",
        "--minutes",
        NINETY_SECONDS,
        "--seed",
        seed,
        "--good-again",
        SHARED_MACHINE);
    Process verify = new ProcessBuilder(command)
        .directory(WorkTree.find().root().toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    try {
      assertThat(verify.waitFor(RUN_S_MAX, TimeUnit.SECONDS)).as("an end").isTrue();
    } finally {
      // Asked, so that it takes its mesh along.
      verify.destroy();
      verify.waitFor(STOP_S_MAX, TimeUnit.SECONDS);
    }
    String said = Files.readString(output);
    System.out.println(said);
    assertThat(verify.exitValue()).as(said).isZero();
    assertThat(said).contains("0 violations, seed " + seed);
  }
}
