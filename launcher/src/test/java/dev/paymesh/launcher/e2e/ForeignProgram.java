package dev.paymesh.launcher.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paymesh.launcher.clients.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.LoggerFactory;

/** Owns the programs of other languages: whether this machine has what they need, and one run of each, with an end. */
final class ForeignProgram {

  private static final long RUN_S_MAX = 150;

  private ForeignProgram() {}

  /**
   * Fails on a build machine that lacks something, which its script could have installed; elsewhere the test is left out,
   * and says so.
   *
   * @param probe succeeds where the language itself is there; {@code #} stands for a blank inside of an argument
   */
  static void need(Language language, String probe, String install) throws Exception {
    List<String> missing = new ArrayList<>(language.missing());
    String[] command =
        Stream.of(probe.split(" ")).map(part -> part.replace('#', ' ')).toArray(String[]::new);
    if (!succeeds(command)) {
      missing.add(language.label() + " itself (" + install + ")");
    }
    if (missing.isEmpty()) {
      return;
    }
    String sentence = "NOT TESTED: the client for " + language.label() + ", for want of "
        + String.join(", ", missing);
    if ("true".equals(System.getenv("CI"))) {
      Assertions.fail(sentence + "; .ci/run has to install it");
    }
    LoggerFactory.getLogger(ForeignProgram.class).warn(sentence);
    Assumptions.abort(sentence);
  }

  /** The one that has gRPC: a machine may have several. */
  static String python() throws Exception {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (succeeds(python, "-c", "import grpc")) {
        return python;
      }
    }
    return "python3";
  }

  private static boolean succeeds(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      return process.waitFor(RUN_S_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  /** What it prints, line by line, when it ends well. */
  static List<String> run(Path folder, Map<String, String> environment, String... command)
      throws Exception {
    Path out = Files.createTempFile(folder, "program", ".out");
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(out.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(RUN_S_MAX, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Assertions.fail(String.join(" ", command) + " did not end: " + Files.readString(out));
    }
    assertThat(process.exitValue())
        .as(String.join(" ", command) + ": " + Files.readString(out))
        .isZero();
    return Files.readAllLines(out);
  }
}
