package dev.paymesh.proto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Owns one run of the buf binary that the build put into {@code target}. */
public final class Buf {

  private static final int RUN_SECONDS_MAX = 60;

  private Buf() {}

  /** What buf said and how it ended: 0 is clean, 100 is findings, anything else is a broken run. */
  public record Outcome(int exitCode, String output) {}

  public static Outcome run(Path directory, String... arguments)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("buf", ".txt");
    try {
      return finish(start(directory, output, arguments), output);
    } finally {
      Files.delete(output);
    }
  }

  private static Process start(Path directory, Path output, String... arguments)
      throws IOException {
    Path buf = Path.of("target", "buf").toAbsolutePath();
    if (!buf.toFile().setExecutable(true)) {
      throw new IOException(
          buf + " is missing or cannot be made executable (expected: put there by the build)");
    }
    List<String> command = new ArrayList<>(List.of(buf.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().put("BUF_CACHE_DIR", buf.resolveSibling("buf-cache").toString());
    return builder.start();
  }

  private static Outcome finish(Process process, Path output)
      throws IOException, InterruptedException {
    if (!process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("buf still runs after " + RUN_SECONDS_MAX + " s");
    }
    return new Outcome(process.exitValue(), Files.readString(output));
  }
}
