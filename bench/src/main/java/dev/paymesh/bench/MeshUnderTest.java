package dev.paymesh.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Owns a mesh of processes that is started for one measurement, in a folder of its own, and gone after it. */
final class MeshUnderTest implements AutoCloseable {

  private static final Duration READY_TIME_MAX = Duration.ofSeconds(120);
  private static final long STOP_TIME_MAX_S = 20;
  private static final long LOOK_MS = 100;
  private static final Pattern READY = Pattern.compile("ready at (http://\\S+) \\(");

  private final Process process;
  private final Path folder;
  private final String url;

  private MeshUnderTest(Process process, Path folder, String url) {
    this.process = process;
    this.folder = folder;
    this.url = url;
  }

  /** Starts {@code up --processes} with these options and waits until it serves. */
  static MeshUnderTest start(Path jar, List<String> options) {
    try {
      Path folder = Files.createTempDirectory("paymesh-bench");
      Path output = folder.resolve("output");
      Process process = launch(jar, options, folder, output);
      return new MeshUnderTest(process, folder, await(process, output));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Process launch(Path jar, List<String> options, Path folder, Path output)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-jar",
        jar.toString(),
        "up",
        "--processes"));
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(PAYMESH|JWT|DATABASE)_.*"));
    builder.environment().put("PAYMESH_HOME", folder.resolve("home").toString());
    builder.environment().put("PAYMESH_HTTP_PORT", "0");
    builder.environment().put("PAYMESH_USER_RATE", "0");
    return builder.start();
  }

  private static String await(Process process, Path output) throws IOException {
    long endNs = System.nanoTime() + READY_TIME_MAX.toNanos();
    while (System.nanoTime() < endNs && process.isAlive()) {
      Matcher ready = READY.matcher(Files.readString(output));
      if (ready.find()) {
        return ready.group(1);
      }
      pause(process);
    }
    process.destroyForcibly();
    throw new IllegalStateException("the mesh does not start: " + Files.readString(output));
  }

  private static void pause(Process process) {
    try {
      process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stopped);
    }
  }

  String url() {
    return url;
  }

  Path secretFile() {
    return folder.resolve("home").resolve("secrets.properties");
  }

  /** The generator, and every process of the mesh, PostgreSQL's among them. */
  List<WatchedProcess> processes() {
    Stream<WatchedProcess> mesh = Stream.concat(
            Stream.of(process.toHandle()), process.descendants())
        .map(one -> new WatchedProcess("mesh", one.pid()));
    return Stream.concat(WatchedProcess.listOf("").stream(), mesh).toList();
  }

  @Override
  public void close() {
    process.toHandle().destroy();
    try {
      if (!process.waitFor(STOP_TIME_MAX_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException hurried) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    deleteFolder();
  }

  private void deleteFolder() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
