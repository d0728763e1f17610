package dev.paymesh.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Owns a program that was started for one measurement, and the file that it writes to. */
final class StartedProcess implements AutoCloseable {

  private static final Duration READY_TIME_MAX = Duration.ofSeconds(120);
  private static final long STOP_TIME_MAX_S = 20;
  private static final long LOOK_MS = 50;

  private final Process process;
  private final Path output;

  private StartedProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** With these settings over the environment, of which nothing is left that a mesh would read. */
  static StartedProcess start(List<String> command, Map<String, String> settings, Path output) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(PAYMESH|JWT|DATABASE)_.*"));
    builder.environment().putAll(settings);
    try {
      StartedProcess started = new StartedProcess(builder.start(), output);
      // Interrupted by hand, it takes along what it has started.
      Runtime.getRuntime()
          .addShutdownHook(new Thread(started::end, "end of " + output.getFileName()));
      return started;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A JVM within the bounds that ./paymesh up sets, which both sides of a comparison have. */
  static List<String> java(String... words) {
    Stream<String> bounded = Stream.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:MaxDirectMemorySize=128m");
    return Stream.concat(bounded, Stream.of(words)).toList();
  }

  /** Waits until it has written this. */
  Matcher await(Pattern text) {
    long endNs = System.nanoTime() + READY_TIME_MAX.toNanos();
    while (System.nanoTime() < endNs && process.isAlive()) {
      Matcher found = text.matcher(written());
      if (found.find()) {
        return found;
      }
      pause();
    }
    end();
    throw new IllegalStateException("the mesh does not start: " + written());
  }

  String written() {
    try {
      return Files.readString(output);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void pause() {
    try {
      process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stopped);
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  private void end() {
    process.toHandle().destroy();
    try {
      if (!process.waitFor(STOP_TIME_MAX_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException hurried) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end();
  }

  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
